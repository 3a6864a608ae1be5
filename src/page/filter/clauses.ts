/**
 * One filter expression holds every brush of every chart: `lr >= 0.01 && lr <= 0.1 && method in ["adam"] && J < 2`.
 * A chart finds its own clauses in the text, and replaces only those. Whatever else the user wrote stays.
 */

export type FilterValue = number | string | boolean | readonly FilterValue[];

/** What a filter says about one name, as far as a chart can show it. */
export type Brush =
  | { readonly kind: 'range'; readonly min: number | null; readonly max: number | null }
  | { readonly kind: 'values'; readonly values: readonly FilterValue[] };

interface Clause {
  readonly text: string;
  readonly name: string | null;
  readonly brush: Brush | null;
}

export function brushesOf(filter: string): ReadonlyMap<string, Brush> {
  const brushes = new Map<string, Brush>();
  for (const { name, brush } of clausesOf(filter)) {
    if (name === null || brush === null) continue;
    brushes.set(name, joined(brushes.get(name), brush));
  }
  return brushes;
}

/** The filter with the brush of one name replaced; null removes it. */
export function withBrush(filter: string, name: string, brush: Brush | null): string {
  const clauses = clausesOf(filter);
  const first = clauses.findIndex((clause) => clause.name === name);
  const others = clauses.filter((clause) => clause.name !== name).map(({ text }) => text);
  if (brush !== null) others.splice(first === -1 ? others.length : first, 0, brushText(name, brush));
  return others.filter(Boolean).join(' && ');
}

/** The parts that must all hold, e.g. as labels that can be removed one by one. */
export function conditionsOf(filter: string): readonly string[] {
  return clausesOf(filter)
    .map(({ text }) => text)
    .filter(Boolean);
}

export function withoutCondition(filter: string, condition: string): string {
  return conditionsOf(filter)
    .filter((text) => text !== condition)
    .join(' && ');
}

function brushText(name: string, brush: Brush): string {
  if (brush.kind === 'range') {
    const parts = [
      ...(brush.min === null ? [] : [`${name} >= ${brush.min}`]),
      ...(brush.max === null ? [] : [`${name} <= ${brush.max}`]),
    ];
    return parts.join(' && ');
  }
  const [only] = brush.values;
  if (brush.values.length === 1 && only !== undefined) return `${name} == ${literal(only)}`;
  return `${name} in [${brush.values.map(literal).join(', ')}]`;
}

export function literal(value: FilterValue): string {
  return Array.isArray(value) ? `[${value.map(literal).join(', ')}]` : JSON.stringify(value);
}

function joined(before: Brush | undefined, brush: Brush): Brush {
  if (before?.kind !== 'range' || brush.kind !== 'range') return brush;
  return { kind: 'range', min: brush.min ?? before.min, max: brush.max ?? before.max };
}

function clausesOf(filter: string): Clause[] {
  const parts = splitAnd(filter.trim());
  return parts.map((text) => ({ text, ...readClause(text) }));
}

const COMPARISON = /^([A-Za-z_]\w*)\s*(>=|<=|==|in)\s*(.+)$/s;

function readClause(text: string): Pick<Clause, 'name' | 'brush'> {
  const [, name, operator, right = ''] = COMPARISON.exec(text) ?? [];
  const value = readLiteral(right);
  if (name === undefined || value === undefined) return { name: null, brush: null };
  switch (operator) {
    case '>=':
    case '<=':
      if (typeof value !== 'number') return { name: null, brush: null };
      return {
        name,
        brush: {
          kind: 'range',
          min: operator === '>=' ? value : null,
          max: operator === '<=' ? value : null,
        },
      };
    case '==':
      return { name, brush: { kind: 'values', values: [value] } };
    default:
      return Array.isArray(value)
        ? { name, brush: { kind: 'values', values: value } }
        : { name: null, brush: null };
  }
}

/** Literals of the language that are JSON too; undefined for anything else. */
function readLiteral(text: string): FilterValue | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFilterValue(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isFilterValue(value: unknown): value is FilterValue {
  if (Array.isArray(value)) return value.every(isFilterValue);
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
}

/** The operands of the outermost `&&`. With an outermost `||`, everything is one operand, in parentheses. */
function splitAnd(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i] ?? '';
    if (quote !== '') {
      if (character === '\\') i++;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    else if (depth === 0 && (text.startsWith('||', i) || character === '?')) return [`(${text})`];
    else if (depth === 0 && text.startsWith('&&', i)) {
      parts.push(text.slice(start, i).trim());
      start = i + 2;
      i++;
    }
  }
  parts.push(text.slice(start).trim());
  return parts;
}
