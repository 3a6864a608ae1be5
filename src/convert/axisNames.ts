/** Names of axes: another tool's names, changed only where jmin's may not have a character. */
import { RESERVED } from '../trainers/command/placeholders.js';
import { type AxisDraft, joined } from './axisDraft.js';

export interface NamedAxis extends AxisDraft {
  readonly name: string;
  /** The other tool's name of it. */
  readonly original: string;
}

export function nameAxes(axes: readonly (readonly [string, AxisDraft])[]): NamedAxis[] {
  const taken = new Set<string>();
  return axes.map(([original, { axis, comment }]) => {
    const wanted = allowed(original);
    let name = wanted;
    for (let i = 2; taken.has(name); i++) name = `${wanted}_${i}`;
    taken.add(name);
    const renamed = name === original ? '' : `${original} there`;
    return { name, original, axis, comment: joined(renamed, comment) };
  });
}

/** Letters, digits, _ and - in parts that begin with a letter, with dots between them. */
function allowed(original: string): string {
  const parts = original
    .replace(/^\++/, '')
    .replace(/[/@:]/g, '.')
    .split('.')
    .map((part) => part.replace(/[^\w-]/g, '_'))
    .filter((part) => part !== '')
    .map((part) => (/^[A-Za-z_]/.test(part) ? part : `_${part}`));
  const name = parts.join('.') || '_';
  return RESERVED.includes(name) ? `${name}_` : name;
}
