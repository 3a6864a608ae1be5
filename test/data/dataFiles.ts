/** What the tests of data sets share: files written for one test, whole specs from their few varying keys. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { UserError } from '../../src/base/errors.js';
import { type DatasetSpec, datasetSchema } from '../../src/model/datasetSpec.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A new folder that holds these files, removed after the test. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'jmin-data-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

/** A spec with the sweep file's defaults. */
export function specOf(spec: Readonly<Record<string, unknown>>): DatasetSpec {
  return datasetSchema.parse(spec);
}

/** The messages a user would read, hints in parentheses, without the folder's name; none where it succeeds. */
export async function problemsOf(action: Promise<unknown>, folder: string): Promise<string[]> {
  const error: unknown = await action.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error === null) return [];
  const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
  return errors.map((each) => {
    if (!(each instanceof UserError) || each.exitCode !== 2) throw each;
    const text = each.hint === undefined ? each.message : `${each.message} (${each.hint})`;
    return text.replaceAll(`${folder}/`, '');
  });
}

/** IDX bytes: the sizes, then the values. */
export function idxFile(sizes: readonly number[], values: readonly number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.set([0, 0, 8, sizes.length]);
  for (const [index, size] of sizes.entries()) header.writeUInt32BE(size, 4 + 4 * index);
  return Buffer.concat([header, Buffer.from(values)]);
}
