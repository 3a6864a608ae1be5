import { expect, it } from 'vitest';
import { loadDataset } from '../../src/data/loadDataset.js';
import { folderWith, specOf } from './dataFiles.js';

/** u differs; v and w do not, and w is 0.1, whose mean is rounded; k is one word. */
const TABLE = `u,v,w,k,t\n${Array.from({ length: 7 }, (_, i) => `${i},5,0.1,red,${i % 2 ? 'a' : 'b'}`).join('\n')}\n`;

it('loadDataset counts the inputs that are constant in training', async () => {
  const spec = specOf({ csv: 'd.csv', target: 't', dev: 0 });
  const { facts } = await loadDataset(spec, folderWith({ 'd.csv': TABLE }));
  expect([facts.inputs, facts.constantInputs]).toEqual([4, 3]);
});
