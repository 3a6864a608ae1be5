/** What a TypeScript source imports, read without a parser: its comments and literals are masked first. */

export interface SourceImports {
  /** The specifiers of import, export … from and import(), in order. */
  readonly specifiers: readonly Specifier[];
  /** The source with every comment blank and every text, template and regular expression masked. */
  readonly code: string;
}

export interface Specifier {
  /** Null where it is computed: import(name). */
  readonly name: string | null;
  readonly isTypeOnly: boolean;
}

/** A slash begins a regular expression where a value may stand, and divides elsewhere. */
const REGULAR_EXPRESSION = String.raw`(?<=(?:[=(,:;[!&|?{}+]|=>|\breturn)\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*`;
const COMMENT = String.raw`\/\/[^\n]*|\/\*[\s\S]*?\*\/`;
const TEXT = String.raw`'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*"`;
const TOKEN = new RegExp(`${COMMENT}|${TEXT}|${REGULAR_EXPRESSION}|[\`{}]`, 'g');
const TEMPLATE_END = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*(`|\$\{)/y;

const IMPORT =
  /(?<![.\w$])(?:(?:import|export)(?<type>\s+type\b)?[\w\s{},*$]*?\bfrom\s*|import\s*|import\s*\(\s*)(?:"(?<literal>\d+)")|(?<![.\w$])import\s*\((?<computed>)/g;

export function readSource(source: string): SourceImports {
  const { code, literals } = mask(source);
  const specifiers = [...code.matchAll(IMPORT)].map(({ groups }) => ({
    name: groups?.literal === undefined ? null : (literals[Number(groups.literal)] ?? null),
    isTypeOnly: groups?.type !== undefined,
  }));
  return { specifiers, code };
}

/** Writes every text as `"number"`; what stands between the texts of a template is code and stays. */
function mask(source: string): { code: string; literals: string[] } {
  const literals: string[] = [];
  /** For each brace that is open: whether it is the ${ of a template. */
  const braces: boolean[] = [];
  let code = '';
  let at = 0;
  const passTemplate = () => {
    TEMPLATE_END.lastIndex = at;
    const [text = source.slice(at), end] = TEMPLATE_END.exec(source) ?? [];
    at += text.length;
    if (end === '${') braces.push(true);
    code += end === '${' ? ' ' : '""';
  };
  for (;;) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(source);
    code += source.slice(at, found?.index);
    if (found === null) return { code, literals };
    const [token] = found;
    at = found.index + token.length;
    if (token === '`') passTemplate();
    else if (token === '}' && braces.pop()) passTemplate();
    else if (token === '{' || token === '}') {
      if (token === '{') braces.push(false);
      code += token;
    } else if (/^['"]/.test(token)) code += `"${literals.push(token.slice(1, -1)) - 1}"`;
    else code += token.startsWith('//') || token.startsWith('/*') ? ' ' : '""';
  }
}
