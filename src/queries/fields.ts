/** The names that filters, sorts, columns and charts of a sweep may use. */
import type { VariableKind } from '../model/expression.js';
import type { Summary } from '../results/summary.js';
import { hyperparameterOf } from '../trainers/hyperparameters.js';
import { trainerOf } from '../trainers/trainers.js';
import type { FieldView } from '../views/api/sweepAnswers.js';
import { labelOf } from '../views/labels.js';
import { metricViews } from '../views/metrics.js';
import type { CodedColumn } from './codedColumn.js';
import type { PlanColumns } from './planColumns.js';

type Sweep = Pick<Summary, 'spec' | 'facts'>;

const TRIAL_FIELDS: readonly (Pick<FieldView, 'name' | 'kind' | 'format'> & { readonly meaning: string })[] =
  [
    { name: 'trial', kind: 'number', format: 'number', meaning: 'the number of the trial' },
    { name: 'rank', kind: 'number', format: 'number', meaning: 'its place in the ranking, from 1' },
    {
      name: 'state',
      kind: 'text',
      format: 'number',
      meaning: 'waiting, running, finished, diverged, stopped, failed or cancelled',
    },
    { name: 'seconds', kind: 'number', format: 'seconds', meaning: 'the time it trained' },
    { name: 'attempts', kind: 'number', format: 'number', meaning: 'how often its run was claimed' },
    { name: 'worker', kind: 'text', format: 'number', meaning: 'the name of its worker' },
    { name: 'started_at', kind: 'number', format: 'time', meaning: 'milliseconds since 1970' },
    { name: 'ended_at', kind: 'number', format: 'time', meaning: 'milliseconds since 1970' },
  ];

/** A hyperparameter hides a metric or another field of the same name. */
export function fieldsOf(sweep: Sweep, plan: PlanColumns): FieldView[] {
  const own = [...hyperparameterFields(sweep, plan), ...derivedFields(sweep, plan)];
  const taken = new Set(own.map(({ name }) => name));
  return [...own, ...[...metricFields(sweep), ...trialFields()].filter(({ name }) => !taken.has(name))];
}

function hyperparameterFields({ spec }: Sweep, plan: PlanColumns): FieldView[] {
  const trainer = trainerOf(spec);
  return [...plan.axes.values()].map((column) => ({
    name: column.name,
    label: labelOf(column.name),
    from: 'hyperparameter',
    kind: kindOf(column),
    format: 'number',
    in_filter: plan.variables.has(column.name) || isVariableName(column.name),
    in_table: true,
    meaning:
      trainer.variables[column.name]?.meaning ??
      (hyperparameterOf(trainer, column.name)?.description || null),
  }));
}

function derivedFields({ spec }: Sweep, plan: PlanColumns): FieldView[] {
  const trainer = trainerOf(spec);
  return [...plan.variables.values()]
    .filter(({ name }) => !plan.axes.has(name))
    .map((column) => ({
      name: column.name,
      label: labelOf(column.name),
      from: 'derived',
      kind: kindOf(column),
      format: 'number',
      in_filter: true,
      in_table: trainer.shownVariables.includes(column.name),
      meaning: trainer.variables[column.name]?.meaning ?? null,
    }));
}

function metricFields(sweep: Sweep): FieldView[] {
  return metricViews(sweep).map(({ name, label, format }) => ({
    name,
    label,
    from: 'metric',
    kind: 'number',
    format,
    in_filter: isVariableName(name),
    in_table: true,
    meaning: null,
  }));
}

function trialFields(): FieldView[] {
  return TRIAL_FIELDS.map((field) => ({
    ...field,
    label: labelOf(field.name),
    from: 'trial',
    in_filter: true,
    in_table: true,
  }));
}

/** Whether an expression can name it. */
function isVariableName(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name);
}

function kindOf({ values }: CodedColumn<unknown>): FieldView['kind'] {
  if (values.every((value) => typeof value === 'number')) return 'number';
  return values.every((value) => typeof value === 'string') ? 'text' : 'value';
}

/** The kind of a variable in expressions, from its values. */
export function variableKindOf({ values }: CodedColumn<unknown>): VariableKind | null {
  if (values.every((value) => typeof value === 'number')) return 'number';
  if (values.every((value) => typeof value === 'string')) return 'text';
  const isNumbers = (value: unknown) =>
    Array.isArray(value) && value.every((item) => typeof item === 'number');
  if (values.every(isNumbers)) return 'numbers';
  return values.every((value) => typeof value === 'number' || isNumbers(value)) ? 'number or numbers' : null;
}
