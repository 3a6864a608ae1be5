/** The encoding of a data set, from how its columns were read; and back, to read further rows alike. */
import { assert } from '../base/assert.js';
import type { ColumnEncoding, DataEncoding, FormatEncoding } from '../model/dataEncoding.js';
import type { ColumnFormat } from './columnFormat.js';
import type { Input } from './examples.js';
import { missingSpellings } from './missing.js';
import { NUMBER_FORMATS, PLAIN_FORMAT } from './numberFormat.js';
import type { Scaling } from './scaling.js';

/** How a table was read. Generated data and images need none: their cells are plain numbers. */
export interface TableReading {
  readonly header: DataEncoding['header'];
  readonly missing: DataEncoding['missing'];
  readonly inputFormats: readonly ColumnFormat[];
  readonly targetFormat: ColumnFormat;
}

const PLAIN_COLUMN: ColumnFormat = {
  kind: 'number',
  number: PLAIN_FORMAT,
  symbol: null,
  order: 'day_first',
  missing: missingSpellings({}),
};

export function encodingOf(
  inputs: readonly Input[],
  { means, deviations, fills }: Scaling,
  target: string,
  reading: TableReading | null,
): DataEncoding {
  const formats = new Formats();
  let at = 0;
  const columns = inputs.map((input, index): ColumnEncoding => {
    const format = formats.placeOf(reading?.inputFormats[index] ?? PLAIN_COLUMN);
    const { name } = input;
    if (input.kind === 'number') {
      const [mean, deviation] = [means[at] as number, deviations[at] as number];
      const fill = fills[at++] as number;
      return { name, format, origin: input.origin, mean, deviation, fill };
    }
    const { categories } = input;
    const from = at;
    at += categories.length;
    const mean = [...means.subarray(from, at)];
    const deviation = [...deviations.subarray(from, at)];
    return { name, format, categories, mean, deviation, fill: [...fills.subarray(from, at)] };
  });
  const targetFormat = formats.placeOf(reading?.targetFormat ?? PLAIN_COLUMN);
  return {
    header: reading?.header ?? true,
    missing: reading?.missing ?? 'error',
    formats: formats.all,
    columns,
    target: { name: target, format: targetFormat },
  };
}

/** The different formats: thousands of columns are usually read in one of a few ways. */
class Formats {
  readonly all: FormatEncoding[] = [];
  readonly #places = new Map<string, number>();

  placeOf(format: ColumnFormat): number {
    const encoded = formatEncoding(format);
    const key = JSON.stringify(encoded);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.all.length);
    return this.all.push(encoded) - 1;
  }
}

function formatEncoding({ kind, number, symbol, order, missing }: ColumnFormat): FormatEncoding {
  return {
    kind,
    decimal: number.decimal,
    thousands: number.thousands,
    symbol,
    day_first: order === 'day_first',
    missing_texts: [...missing.inTexts],
    missing_numbers: [...missing.inNumbers],
    missing_values: missing.numbers,
  };
}

/** The format of a column, or of the target. */
export function columnFormat({ formats }: DataEncoding, place: number): ColumnFormat {
  const encoded = formats[place];
  assert(encoded !== undefined, `there is a format ${place}`);
  const { decimal, thousands, missing_texts, missing_numbers } = encoded;
  const number = NUMBER_FORMATS.find(
    (format) => format.decimal === decimal && format.thousands === thousands,
  );
  return {
    kind: encoded.kind,
    number: number ?? PLAIN_FORMAT,
    symbol: encoded.symbol,
    order: encoded.day_first ? 'day_first' : 'month_first',
    missing: {
      inTexts: new Set(missing_texts),
      inNumbers: new Set(missing_numbers),
      numbers: encoded.missing_values,
      longest: Math.max(0, ...missing_numbers.map(({ length }) => length)),
    },
  };
}

/** A column as it was decoded in training. */
export function inputOf(column: ColumnEncoding): Input {
  const { name } = column;
  return 'categories' in column
    ? { kind: 'text', name, categories: column.categories }
    : { kind: 'number', name, origin: column.origin };
}
