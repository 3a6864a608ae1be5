/** GET /api/v1/events: what a client gets, and what one gets that was away. */
import { get } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EVENT_SCHEMAS, type TrialsEvent } from '../../src/views/api/apiEvents.js';
import { useMoonsDashboard } from './moonsDashboard.js';
import { seedSweep } from './seedSweep.js';

const place = useMoonsDashboard();

interface Received {
  readonly id: string | null;
  readonly kind: string;
  readonly data: unknown;
}

interface Feed {
  /** The next event of a kind; others are checked against their schemas and dropped. */
  next(kind: keyof typeof EVENT_SCHEMAS): Promise<Received>;
  close(): void;
}

async function listen(query: string, headers: Record<string, string> = {}): Promise<Feed> {
  const waiting: Received[] = [];
  let wake = () => {};
  const request = get(`${place().dashboard.url}/api/v1/events${query}`, { headers }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
        const kind = field('event');
        if (kind === undefined) continue;
        waiting.push({ id: field('id') ?? null, kind, data: JSON.parse(field('data') ?? '') });
      }
      wake();
    });
    response.on('error', () => {});
  });
  request.on('error', () => {});
  onTestFinished(() => void request.destroy());
  return {
    close: () => request.destroy(),
    next: async (kind) => {
      for (;;) {
        const event = waiting.shift();
        if (event === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        const schema = EVENT_SCHEMAS[event.kind as keyof typeof EVENT_SCHEMAS];
        expect([event.kind, schema.safeParse(event.data).error?.issues]).toEqual([event.kind, undefined]);
        if (event.kind === kind) return event;
      }
    },
  };
}

/** Trials events until one tells of a trial. */
async function until(feed: Feed, trial: number): Promise<Received> {
  for (;;) {
    const event = await feed.next('trials');
    const { trials } = event.data as TrialsEvent;
    if (trials.some((row) => row.trial === trial)) return event;
  }
}

describe('the events of one sweep', () => {
  it('carry the changed trials, with the position in the journal as id', async () => {
    const feed = await listen('?sweep=moons');
    const first = await feed.next('trials');
    expect(first).toMatchObject({ id: expect.stringMatching(/^\d+-\d+$/), data: { changed: 0 } });
    await place().moons.start(0);
    await place().moons.finish(0, 0.4);
    for (;;) {
      const { data } = await until(feed, 1);
      const { card, trials } = data as TrialsEvent;
      expect(trials).toHaveLength(1);
      if (trials[0]?.state !== 'finished') continue;
      expect(card.best).toMatchObject({ trial: 1, value: 0.4 });
      break;
    }
  });

  it('resume at the id that a client has', async () => {
    const feed = await listen('?sweep=moons');
    const { id } = await feed.next('trials');
    feed.close();
    const other = await listen('?sweep=moons');
    await other.next('trials');
    for (const index of [1, 2]) {
      await place().moons.start(index);
      await place().moons.finish(index, 0.3);
    }
    await until(other, 3);
    for (const again of [
      await listen('?sweep=moons', { 'last-event-id': id ?? '' }),
      await listen(`?sweep=moons&since=${id}`),
    ]) {
      const { data } = await again.next('trials');
      expect((data as TrialsEvent).trials.map(({ trial }) => trial)).toEqual([2, 3]);
    }
  });

  it('begin anew for an id that is not known', async () => {
    const feed = await listen('?sweep=moons', { 'last-event-id': '1-0' });
    expect((await feed.next('reset')).data).toMatchObject({ card: { slug: 'moons' } });
  });

  it('say when there is no such sweep, and when it comes', async () => {
    const feed = await listen('?sweep=later');
    await feed.next('gone');
    await seedSweep(place().store, 'later', 2);
    expect((await feed.next('reset')).data).toMatchObject({ card: { sweep: 'later' } });
  });
});

describe('the events of all sweeps', () => {
  it('carry cards, and then only those that changed', async () => {
    const feed = await listen('');
    expect((await feed.next('sweeps')).data).toMatchObject({ sweeps: expect.any(Array), removed: [] });
    await seedSweep(place().store, 'fresh', 3);
    for (;;) {
      const { sweeps } = (await feed.next('sweeps')).data as { sweeps: { slug: string }[] };
      if (sweeps.some(({ slug }) => slug === 'fresh')) break;
    }
    await place().store.sweeps.delete('fresh');
    for (;;) {
      const { removed } = (await feed.next('sweeps')).data as { removed: string[] };
      if (removed.includes('fresh')) break;
    }
  });
});
