/** The coordinator under schedules of any kind, in memory: I1 to I4 and I6 of coordinator.ts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyStep, MAX_PARALLEL, outcomeOf, Schedule } from './schedule.js';

const SCHEDULES = 400;
/** A machine that is busy takes long. */
const PATIENCE_MS = 240_000;

describe('LeaderSession', () => {
  test(
    'has every trial trained once and ends every sweep, whatever happens on the way',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyStep, { maxLength: 60 }), async (steps) => {
          const schedule = await Schedule.begin();
          for (const step of steps) {
            await schedule.take(step);
            checkParallel(schedule);
          }
          expect(await schedule.goOnToTheEnd()).toBe(true);
          for (const slug of schedule.store.slugs) {
            const { fold, endedTwice } = outcomeOf(schedule.store, slug);
            expect(endedTwice).toEqual([]);
            expect(fold.ledger.finished).toBe(fold.trials.size);
          }
        }),
        { numRuns: SCHEDULES },
      );
    },
    PATIENCE_MS,
  );
});

function checkParallel({ store }: Schedule): void {
  for (const [slug, most] of Object.entries(MAX_PARALLEL)) {
    const jobs = store.runs.jobsOf(slug);
    if (jobs > most) throw new Error(`${jobs} jobs of ${slug} in flight, at most ${most} may be`);
  }
}
