import { distance } from 'fastest-levenshtein';

/** The candidate closest to a misspelt word, within a third of its length in edits; else null. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const edits = editsBetween(word.toLowerCase(), candidate.toLowerCase());
    if (edits < bestDistance) [best, bestDistance] = [candidate, edits];
  }
  return best;
}

/** Counts letters added, removed or changed. Two swapped neighbours, the commonest typo, count once. */
function editsBetween(word: string, candidate: string): number {
  for (let i = 1; i < word.length; i++) {
    const swapped = word.slice(0, i - 1) + word[i] + word[i - 1] + word.slice(i + 1);
    if (swapped === candidate) return 1;
  }
  return distance(word, candidate);
}
