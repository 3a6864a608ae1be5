/**
 * The variables of conditions where a sweep names its own axes: each axis by its name. An axis with dots is a field of
 * its first word, e.g. `optimizer.lr`. In a name, a dash is written as `_`.
 */
import type { Configuration, Value } from '../model/configuration.js';
import type { VariableKind } from '../model/expression.js';
import type { Axis } from '../model/sweepSpec.js';

/** The axes of a sweep, and those among them that have a condition of their own. */
export interface ConditionAxes {
  readonly axes: readonly Pick<Axis, 'name' | 'values'>[];
  readonly conditional: readonly string[];
}

export function axisVariables({ axes, conditional }: ConditionAxes): Record<string, VariableKind> {
  const kinds: Record<string, VariableKind> = {};
  for (const { name, values } of axes) {
    const path = pathOf(name);
    const [root = ''] = path.split('.');
    // Where its condition is false, an axis has no value.
    const isPlain = path === root && !conditional.includes(name);
    kinds[root] = isPlain && !(root in kinds) ? kindOf(values) : 'any';
  }
  return kinds;
}

function kindOf(values: readonly Value[]): VariableKind {
  if (values.every((value) => typeof value === 'number')) return 'number';
  if (values.every((value) => typeof value === 'string')) return 'text';
  if (values.every((value) => typeof value === 'boolean')) return 'true or false';
  return 'any';
}

/** The value of a variable; null for an axis without a value. */
export function axisVariable(variable: string, configuration: Configuration): Value {
  const fields: Record<string, Value> = {};
  for (const [name, value] of Object.entries(configuration)) {
    const path = pathOf(name);
    if (path === variable) return value;
    if (path.startsWith(`${variable}.`)) setField(fields, path.split('.').slice(1), value);
  }
  return Object.keys(fields).length === 0 ? null : fields;
}

function setField(
  fields: Record<string, Value>,
  [key = '', ...below]: readonly string[],
  value: Value,
): void {
  if (below.length === 0) {
    fields[key] = value;
    return;
  }
  const inner = fields[key];
  const map = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? { ...inner } : {};
  setField(map as Record<string, Value>, below, value);
  fields[key] = map;
}

/** Whether a condition names an axis. */
export function namesAxis(source: string, axis: string): boolean {
  const path = pathOf(axis);
  const paths = source.replace(/"[^"]*"|'[^']*'/g, '').match(/[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/g) ?? [];
  return paths.some((used) => used === path || used.startsWith(`${path}.`) || path.startsWith(`${used}.`));
}

function pathOf(axis: string): string {
  return axis.replaceAll('-', '_');
}
