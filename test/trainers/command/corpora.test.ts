/** How many lines of each corpus are read correctly, noise lines included. */
import { expect, test } from 'vitest';
import { readCorpus } from './corpora.js';

/** Each corpus was written before the reader had seen it; `first` is how many of its lines were read right then. */
test.each([
  { name: 'third', first: 417, atLeast: 451 },
  { name: 'fourth', first: 236, atLeast: 264 },
  { name: 'fifth', first: 179, atLeast: 190 },
  { name: 'sixth', first: 148, atLeast: 161 },
  // The programs that most people use.
  { name: 'seventh', first: 228, atLeast: 234 },
  { name: 'eleventh', first: 99, atLeast: 101 },
  // These follow what people showed of rarer programs.
  { name: 'eighth', first: 118, atLeast: 133 },
  { name: 'ninth', first: 126, atLeast: 135 },
  { name: 'tenth', first: 103, atLeast: 115 },
])('reads at least $atLeast lines of the $name corpus', ({ name, atLeast }) => {
  const { lines, misread } = readCorpus(name);
  const shown = misread.map(
    ({ line, expected, got }) => `${line}\n  expected ${expected}\n  got      ${got}`,
  );
  expect(lines - misread.length, shown.join('\n')).toBeGreaterThanOrEqual(atLeast);
});
