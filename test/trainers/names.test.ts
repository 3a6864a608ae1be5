import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hyperparameterNames } from '../../src/trainers/hyperparameters.js';
import { trainerOf } from '../../src/trainers/trainers.js';

/** Words of every trainer, and not of the network alone: replicates are seeds, a training has iterations. */
const SHARED = new Set(['seed', 'iterations', 'epochs']);

function filesUnder(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => /\.tsx?$/.test(file)).map((file) => `${folder}/${file}`);
}

/** Without comments, and without the `e.g.` of a text for people. */
function codeOf(file: string): string {
  return readFileSync(file, 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(?<!:)\/\/.*$/gm, '');
}

describe('a hyperparameter of the network', () => {
  const own = hyperparameterNames(trainerOf({})).filter((name) => !SHARED.has(name));
  const camel = own.map((name) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()));
  const named = new RegExp(`(?<![\\w-])(${[...own, ...camel].join('|')})(?![\\w-])`);

  it('is named in the folder of the network and nowhere else', () => {
    const files = [...filesUnder('src'), ...filesUnder('workers')];
    const found = files.filter(
      (file) => !file.startsWith('src/trainers/network/') && named.test(codeOf(file)),
    );
    expect(found).toEqual([]);
  });
});
