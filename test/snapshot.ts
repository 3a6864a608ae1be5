/** Texts that are committed, so that a reader sees what a change does to them. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

/** Whether `JMIN_UPDATE=1` asks for committed texts to be written anew; never under CI. */
export const IS_UPDATE = process.env.JMIN_UPDATE === '1' && !process.env.CI;

/** Expects the text to be that of `test/golden/NAME`. */
export function expectGolden(name: string, text: string): void {
  const path = fileURLToPath(new URL(`golden/${name}`, import.meta.url));
  if (IS_UPDATE) writeFileSync(path, text);
  expect(text).toBe(existsSync(path) ? readFileSync(path, 'utf8') : '');
}
