import { describe, expect, test } from 'vitest';
import { lackingWorker, ONE_THREAD } from '../../src/trainers/resources.js';

describe('lackingWorker', () => {
  const plain = { memoryBytes: 8e9, gpus: 0 };
  const large = { memoryBytes: 64e9, gpus: 1 };

  test('is null if one worker has all that a trial takes', () => {
    expect(lackingWorker(ONE_THREAD, [plain])).toBeNull();
    expect(lackingWorker({ ...ONE_THREAD, memoryBytes: 32e9, gpus: 1 }, [plain, large])).toBeNull();
  });

  test('says which worker is waited for, and how to start one with GPUs', () => {
    const gpus = { ...ONE_THREAD, gpus: 2 };
    expect(lackingWorker(gpus, [plain, large])).toBe('a worker with 2 GPUs; jmin worker --gpus 0,1 has');
    const memory = { ...ONE_THREAD, memoryBytes: 128.5e9 };
    expect(lackingWorker(memory, [large])).toBe('a worker with 128.5 GB of memory');
  });

  test('does not add up what several workers have', () => {
    const both = { ...ONE_THREAD, memoryBytes: 32e9, gpus: 1 };
    const [much, gpu] = [
      { ...large, gpus: 0 },
      { ...plain, gpus: 1 },
    ];
    expect(lackingWorker(both, [much, gpu])).toBe('a worker with 1 GPU and 32 GB of memory');
  });
});
