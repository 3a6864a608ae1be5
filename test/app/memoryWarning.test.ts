import { describe, expect, test } from 'vitest';
import { memoryWarning } from '../../src/app/memoryWarning.js';
import { present } from '../../src/base/assert.js';
import { threadMemoryBytes } from '../../src/trainers/network/kernel/machineMemory.js';
import { prepare } from './sweepFixture.js';

async function planWith(hiddenUnits: string) {
  const text = 'dataset: { generate: moons, examples: 100 }';
  return (await prepare(text, { overrides: [`hyperparameters.hidden_units=${hiddenUnits}`] })).plan;
}

describe('memoryWarning', () => {
  test('is null if every trial fits', async () => {
    expect(memoryWarning(await planWith('[4, 64]'), 2)).toBeNull();
  });

  test('names the first trial that no thread can train, and its memory', async () => {
    const plan = await planWith(`[[4], [${Array(100).fill(65_536)}]]`);
    expect(memoryWarning(plan, 1)).toMatch(
      /^trial 2 needs about [\d,]+ MB of memory, .*: it will fail here\. Train smaller networks\.$/,
    );
  });

  test('suggests fewer threads if that helps', async () => {
    const plan = await planWith('[[4], [1000]]');
    const [, large] = [...plan.trials()];
    const bytes = plan.trainer.memoryBytes(present(large, 'a second trial').configuration, plan.facts) ?? 0;
    const threads = Math.ceil(threadMemoryBytes(1) / bytes) + 1;
    expect(memoryWarning(plan, threads)).toMatch(
      /^trial 2 .* one of [\d,]+ threads .* Train with fewer threads\.$/,
    );
  });
});
