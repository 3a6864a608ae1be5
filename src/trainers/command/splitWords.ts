/**
 * The words of a command, split as a POSIX shell splits them, but no shell runs: quotes and backslashes are known, and
 * nothing is expanded.
 */
export type Words = { readonly words: readonly string[] } | { readonly problem: string };

/** Characters with a meaning in a shell that words outside quotes do not have here. */
const SHELL_ONLY = /^(?:[|&;<>]|&&|\|\||>>|2>|2>&1|&>)$/;

export function splitWords(text: string): Words {
  const words: string[] = [];
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (quote === null && /\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (quote === null && (character === '"' || character === "'")) {
      quote = character;
      word ??= '';
    } else if (character === quote) {
      quote = null;
    } else if (character === '\\' && quote !== "'") {
      const next = text[++at];
      if (next === undefined) return { problem: 'ends in a backslash' };
      // Within double quotes a backslash is itself before all but these.
      word = (word ?? '') + (quote === '"' && !/["\\$`]/.test(next) ? `\\${next}` : next);
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== null) return { problem: `has a ${quote} that is not closed` };
  if (word !== null) words.push(word);
  const shell = words.find((one) => SHELL_ONLY.test(one));
  if (shell === undefined) return { words };
  return { problem: `has ${shell}, which only a shell knows; write sh -c '…' to use one` };
}
