/** What Prometheus and orchestrators read. */
import { describe, expect, it } from 'vitest';
import { ask } from './ask.js';
import { useMoonsDashboard } from './moonsDashboard.js';
import { seedSweep } from './seedSweep.js';

const place = useMoonsDashboard();

/** Samples by their name and labels. */
async function scrape(): Promise<ReadonlyMap<string, number>> {
  const { text, headers } = await ask(place().dashboard.url, '/metrics');
  expect(headers['content-type']).toContain('text/plain; version=0.0.4');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

/** Scrapes until a sample has a value: answers may be a second old. */
async function until(sample: string, value: number): Promise<ReadonlyMap<string, number>> {
  for (;;) {
    const samples = await scrape();
    if (samples.get(sample) === value) return samples;
  }
}

describe('/metrics', () => {
  it('counts the waiting runs of a sweep that nobody has touched, and none at its end', async () => {
    const before = await scrape();
    expect(before.get('jmin_waiting_runs{sweep="moons"}')).toBe(8);
    expect(before.get('jmin_trials{sweep="moons",state="waiting"}')).toBe(8);
    expect(before.get('jmin_workers')).toBe(0);
    expect(before.get('jmin_redis_up')).toBe(1);
    for (let index = 0; index < 8; index++) {
      await place().moons.start(index);
      await place().moons.finish(index, 0.1 * (index + 1));
    }
    const after = await until('jmin_trials{sweep="moons",state="finished"}', 8);
    expect(after.get('jmin_waiting_runs{sweep="moons"}')).toBe(0);
    expect(after.get('jmin_best_value{sweep="moons",metric="J"}')).toBe(0.1);
    expect(after.get('jmin_trial_duration_seconds_count{sweep="moons"}')).toBe(8);
    expect(after.get('jmin_sweep_state{sweep="moons",state="done"}')).toBe(1);
  });

  it('forgets deleted sweeps', async () => {
    await seedSweep(place().store, 'short', 2);
    await until('jmin_waiting_runs{sweep="short"}', 8);
    await place().store.sweeps.delete('short');
    for (;;) {
      const samples = await scrape();
      if (![...samples.keys()].some((name) => name.includes('short'))) break;
    }
  });
});

describe('the probes', () => {
  it('tell a live server from one whose Redis answers', async () => {
    expect((await ask(place().dashboard.url, '/readyz')).status).toBe(200);
    place().redis.signal('SIGSTOP');
    try {
      expect((await ask(place().dashboard.url, '/readyz')).status).toBe(503);
      expect((await ask(place().dashboard.url, '/healthz')).status).toBe(200);
      expect((await scrape()).get('jmin_redis_up')).toBe(0);
    } finally {
      place().redis.signal('SIGCONT');
    }
  });
});
