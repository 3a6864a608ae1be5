import { distance } from 'fastest-levenshtein';

/** The candidate a misspelt word most likely meant: within a third of its length in edits, or null. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const edits = editsBetween(word.toLowerCase(), candidate.toLowerCase());
    if (edits < bestDistance) [best, bestDistance] = [candidate, edits];
  }
  return best;
}

/** Letters added, left out or changed; two neighbours that changed places, the commonest slip, count once. */
function editsBetween(word: string, candidate: string): number {
  for (let i = 1; i < word.length; i++) {
    const swapped = word.slice(0, i - 1) + word[i] + word[i - 1] + word.slice(i + 1);
    if (swapped === candidate) return 1;
  }
  return distance(word, candidate);
}
