/**
 * Text of unknown origin as one line that is safe to print. Characters that a terminal would obey, hide or reorder
 * (control, format and bidirectional characters, lone surrogates) are replaced by their code, e.g. `\u{1b}`.
 */
export function printable(text: string, maxCharacters = Number.POSITIVE_INFINITY): string {
  // Cut before and after, because escapes make the text longer.
  const start = text.length > maxCharacters ? text.slice(0, maxCharacters) : text;
  const safe = start.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, escapeOf);
  if (safe.length <= maxCharacters && start.length === text.length) return safe;
  return `${safe.slice(0, maxCharacters - 1)}…`;
}

/** The same for text of several lines, e.g. an error that quotes its place in a file. */
export function printableLines(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line))
    .join('\n');
}

function escapeOf(character: string): string {
  if (character === '\t') return ' ';
  if (character === '\n') return '\\n';
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
