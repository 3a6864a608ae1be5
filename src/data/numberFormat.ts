/** Numbers as people write them: decimal commas, thousands, currencies, percent and units. */

export interface NumberFormat {
  readonly decimal: '.' | ',';
  /** The mark between groups of three digits; any blank counts as ' ', any apostrophe as "'". */
  readonly thousands: ',' | '.' | "'" | ' ' | null;
}

/** In the order of preference: the first that reads a whole table is taken. */
export const NUMBER_FORMATS: readonly NumberFormat[] = [
  { decimal: '.', thousands: null },
  { decimal: ',', thousands: null },
  { decimal: '.', thousands: ',' },
  { decimal: ',', thousands: '.' },
  { decimal: '.', thousands: "'" },
  { decimal: ',', thousands: "'" },
  { decimal: '.', thousands: ' ' },
  { decimal: ',', thousands: ' ' },
];

export const PLAIN_FORMAT = NUMBER_FORMATS[0] as NumberFormat;

/** One bit a format of NUMBER_FORMATS. */
export const ANY_FORMAT = 2 ** NUMBER_FORMATS.length - 1;
const DOT_FORMATS = maskWhere(({ decimal }) => decimal === '.');
const COMMA_WITH_DOTS = maskWhere(({ decimal, thousands }) => decimal === ',' && thousands === '.');

function maskWhere(test: (format: NumberFormat) => boolean): number {
  return NUMBER_FORMATS.reduce((mask, format, index) => mask + (test(format) ? 2 ** index : 0), 0);
}

/** 12,34,567: India groups the digits above the thousands by two. */
const LAKHS = '|[1-9]\\d?(?:,\\d{2})+,\\d{3}';

/** Bodies of a number, without its sign and symbol. A group that begins with 0 is none: `0,066`. */
const BODIES: readonly RegExp[] = NUMBER_FORMATS.map(({ decimal, thousands }) => {
  const grouped =
    thousands === null ? '' : `|[1-9]\\d{0,2}(?:\\${thousands}\\d{3})+${thousands === ',' ? LAKHS : ''}`;
  return new RegExp(`^(?:(?:\\d+${grouped})(?:\\${decimal}\\d*)?|\\${decimal}\\d+)(?:[eE][+-]?\\d+)?$`);
});

const INTEGER = /^[+-]?\d+$/;
const WITH_DOT = /^[+-]?(\d*)\.(\d+)$/;

/** The formats in which a trimmed text is a number, a bit each; 0: in none. */
export function formatsOf(text: string): number {
  if (INTEGER.test(text)) return ANY_FORMAT;
  const dotted = WITH_DOT.exec(text);
  if (dotted !== null) {
    const [, whole = '', rest = ''] = dotted;
    return /^[1-9]\d{0,2}$/.test(whole) && rest.length === 3 ? DOT_FORMATS | COMMA_WITH_DOTS : DOT_FORMATS;
  }
  const { body } = withoutSign(text);
  return BODIES.reduce((mask, pattern, index) => mask | (pattern.test(body) ? 1 << index : 0), 0);
}

const CURRENCY_WORDS =
  'USD|US\\$|EUR|GBP|CHF|JPY|CNY|RMB|INR|Rs\\.?|AUD|CAD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|R\\$|MXN|ZAR|KRW|RUB|TRY|SGD|HKD|kr\\.?|zł|Fr\\.';
const UNITS =
  'kg|mg|g|lbs?|oz|km|cm|mm|m|mi|ft|in|ml|cl|l|L|ms|min|s|h|hrs?|kWh|kW|W|MW|V|mV|A|mA|Hz|kHz|MHz|GHz|°C|°F|°|K|CC|cc|bhp|hp|PS|kmpl|mpg|km/h|mph|m/s|m²|m2|km²|sqft|MB|GB|TB|KB|kB|Pa|hPa|kPa|bar|J|kJ|kcal|cal|N|Nm|dB|px|pt|days?|years?|yrs?|months?|weeks?|hours?|minutes?|seconds?|people|persons?|pcs';
const PREFIX = new RegExp(`^([+-]?)(\\p{Sc}|(?:${CURRENCY_WORDS})(?![\\p{L}]))\\s*([+-]?)(?=[\\d.,(])`, 'u');
const SUFFIX = new RegExp(`(?<=[\\d.,)])\\s*(\\p{Sc}|[%‰]|${CURRENCY_WORDS}|${UNITS})$`, 'u');

const UNIT = new RegExp(`^(?:\\p{Sc}|[%‰]|${CURRENCY_WORDS}|${UNITS})$`, 'u');
/** Bookkeeping writes −1,234 as (1,234). */
const IN_PARENTHESES = /^\(([\d.,][^()]*)\)$/;

export interface SymbolNumber {
  /** The number without its symbol. */
  readonly text: string;
  /** What stood beside it: `$`, `%`, `EUR`, `kg`. */
  readonly symbol: string;
}

/** A number with a currency, percent sign or unit before or after it; null where there is none. */
export function splitSymbol(text: string): SymbolNumber | null {
  const inner = /^\((.+)\)$/.exec(text)?.[1];
  if (inner !== undefined) return negated(splitSymbol(inner.trim()));
  const before = PREFIX.exec(text);
  if (before !== null) {
    const [all, sign = '', symbol = '', innerSign = ''] = before;
    return { text: sign + innerSign + text.slice(all.length), symbol };
  }
  const after = SUFFIX.exec(text);
  return after === null ? null : { text: text.slice(0, after.index).trim(), symbol: after[1] ?? '' };
}

/** Bookkeeping writes −5 as (5). */
function negated(number: SymbolNumber | null): SymbolNumber | null {
  return number === null ? null : { ...number, text: `-${number.text}` };
}

/** The number that a trimmed text is in this format, NaN where it is none. */
export function parseNumber(text: string, format: NumberFormat): number {
  const { sign, body } = withoutSign(text);
  const pattern = BODIES[NUMBER_FORMATS.indexOf(format)] as RegExp;
  if (!pattern.test(body)) return Number.NaN;
  const digits = format.thousands === null ? body : body.replaceAll(format.thousands, '');
  return Number(sign + (format.decimal === ',' ? digits.replace(',', '.') : digits));
}

/** Whether a text is a unit, a currency or a percent sign alone: `kg`, `m/s`, `$`. */
export function isUnit(text: string): boolean {
  return UNIT.test(text);
}

function withoutSign(text: string): { sign: string; body: string } {
  const usual = text.replace(/[\u00a0\u2009\u202f]/g, ' ').replace(/[’‘`´]/g, "'");
  const inner = IN_PARENTHESES.exec(usual)?.[1];
  if (inner !== undefined) return { sign: '-', body: inner.trimEnd() };
  const sign = /^[+\-−]/.exec(usual)?.[0] ?? '';
  return { sign: sign === '−' ? '-' : sign, body: usual.slice(sign.length).trimStart() };
}
