/** Numbers as programs print them, NaN and infinity among them. */
export const NUMBER =
  /[-+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:_\d{3})*(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?|[-+]?(?:nan|inf(?:inity)?)\b/i;

const WHOLE = new RegExp(`^(?:${NUMBER.source})$`, 'i');

/** Null for a text that is no number. */
export function parseNumber(text: string): number | null {
  const trimmed = text.trim();
  if (!WHOLE.test(trimmed)) return null;
  const plain = trimmed.replace(/[,_]/g, '').toLowerCase();
  if (plain.includes('nan')) return Number.NaN;
  if (plain.includes('inf'))
    return plain.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(plain);
}
