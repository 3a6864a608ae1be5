/** Which column of a table is most likely to be predicted. */
import { filledIn } from './columnProfile.js';
import type { DecidedColumn } from './decideFormats.js';
import { dataError } from './problems.js';
import { reasonToIgnore } from './reasonToIgnore.js';

export interface TargetGuess {
  readonly target: DecidedColumn;
  readonly reason: string;
  /** Other columns that may be meant. */
  readonly others: readonly DecidedColumn[];
}

/** Names that targets have, the surest first. */
const USUAL_NAMES: readonly RegExp[] = [
  /^(target|labels?|y)$/i,
  /^(outcome|survived|diagnosis|species|digit|default|churn|exited|income|response)$/i,
  /^(class|quality|rings|medv|price|sale_?price|cultivar|output|result|result_?class)$/i,
  /(^|[_ .])(target|label|outcome|class|price)$/i,
  /^alive$/i,
];
const MAX_OTHERS = 4;
/** Different values up to which a column of whole numbers is taken for classes. */
const MAX_CLASSES_GUESSED = 10;

/** @throws where no column can be predicted. */
export function guessTarget(file: string, columns: readonly DecidedColumn[], hasNames: boolean): TargetGuess {
  const usable = columns.filter(canBeTarget);
  const usual = hasNames
    ? USUAL_NAMES.flatMap((name) => usable.filter(({ profile }) => name.test(profile.name)))
    : [];
  const last = usable.at(-1);
  if (last === undefined) {
    throw dataError(
      file,
      'no column can be predicted',
      'A target has at least two values, and is no id, date or free text.',
    );
  }
  const [first] = usable;
  const isFirst = first !== undefined && !hasNames && areClasses(first) && !areClasses(last);
  const edges = isFirst
    ? [first, last]
    : [last, ...(first !== undefined && !hasNames && mayBeClasses(first) ? [first] : [])];
  const [target = last, ...others] = [...new Set([...usual, ...edges])];
  const reason = usual.includes(target)
    ? 'by its name'
    : isFirst
      ? 'the first column, of few values'
      : 'the last column';
  return { target, reason, others: others.slice(0, MAX_OTHERS) };
}

function canBeTarget(column: DecidedColumn): boolean {
  const { profile, format } = column;
  return (
    format !== null && profile.values.size > 1 && filledIn(profile) > 1 && reasonToIgnore(column) === null
  );
}

/** Few whole numbers. A text in the first column is as often an input. */
function areClasses({ profile, format }: DecidedColumn): boolean {
  return format?.kind !== 'text' && profile.isWhole && profile.values.size <= MAX_CLASSES_GUESSED;
}

function mayBeClasses(column: DecidedColumn): boolean {
  return column.format?.kind === 'text' || areClasses(column);
}
