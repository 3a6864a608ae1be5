import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../src/api/connect.js';
import { addNote, changeTags } from '../../src/app/markSweep.js';
import { SweepViews } from '../../src/app/sweepViews.js';
import { SILENT_LOG } from '../../src/base/log.js';
import { startDashboard } from '../../src/dashboard/startDashboard.js';
import { DEFAULT_PREFIX } from '../../src/redis/redisTarget.js';
import { Store } from '../../src/store/store.js';
import { marksView } from '../../src/views/marksView.js';
import { CommandLine } from '../cli/cliFixture.js';
import { seedSweep } from '../dashboard/seedSweep.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';

let redis: TestRedis;
let store: Store;
let cli: CommandLine;
beforeAll(async () => {
  redis = await startTestRedis();
  store = await Store.open({ url: redis.url, prefix: DEFAULT_PREFIX });
  cli = new CommandLine({ REDIS_URL: redis.url });
});
afterAll(async () => {
  store.close();
  cli.close();
  await redis.stop();
});

async function seeded(name: string, seed: number) {
  const { slug, ids, finish } = await seedSweep(store, name, seed);
  await finish(0, 0.5);
  const views = new SweepViews(store);
  const summary = () => views.summary(slug);
  return { slug, ids, summary };
}

describe('notes and tags', () => {
  test('are kept in their order and change neither digest nor ledger', async () => {
    const { slug, ids, summary } = await seeded('kept', 31);
    const before = await summary();
    const trial = ids[2] ?? '';
    const mark = async (about: string | null) => ({ slug, summary: await summary(), trial: about });
    await addNote(store, await mark(null), ' first ');
    await addNote(store, await mark(trial), 'of a trial');
    await changeTags(store, await mark(trial), { add: ['b', 'a', 'a'], remove: [] });
    await changeTags(store, await mark(trial), { add: ['c'], remove: ['b', 'never'] });
    await changeTags(store, await mark(null), { add: ['gone'], remove: [] });
    await changeTags(store, await mark(null), { add: [], remove: ['gone'] });
    const after = await summary();
    expect(marksView(after, slug)).toMatchObject({
      notes: [
        { trial: null, id: null, text: 'first' },
        { trial: 3, id: trial, text: 'of a trial' },
      ],
      tags: [{ trial: 3, id: trial, tags: ['a', 'c'] }],
    });
    expect([after.digest, after.ledger, after.phase]).toEqual([before.digest, before.ledger, before.phase]);
  });

  test.each([
    ['an empty note', '   ', /expected up to 2,000 characters; got nothing/],
    ['a long note', 'x'.repeat(2001), /got 2,001 characters/],
  ])('refuse %s', async (_, text, message) => {
    const { slug, summary } = await seeded(`refused ${text.length}`, 32 + text.length);
    await expect(addNote(store, { slug, summary: await summary(), trial: null }, text)).rejects.toThrow(
      message,
    );
  });

  test.each(['', 'two words', '-x', 'x'.repeat(51), '\u001b[2J'])('refuse the tag %j', async (tag) => {
    const { slug, summary } = await seeded('tags', 33);
    const marked = { slug, summary: await summary(), trial: null };
    await expect(changeTags(store, marked, { add: [tag], remove: [] })).rejects.toThrow(/a tag: expected/);
  });
});

describe('the command line', () => {
  test('writes and prints notes and tags of a sweep and a trial', async () => {
    await seeded('said', 34);
    expect(await cli.run(['note', 'said/2', 'an <i>odd</i>', 'curve'])).toMatchObject({ code: 0 });
    expect(await cli.run(['tag', 'said/2', 'odd', 'v2'])).toMatchObject({ code: 0 });
    const printed = await cli.run(['tag', 'said/2', 'v2', '--remove']);
    expect(printed.stdout).toMatch(/^said, trial 2: odd\n.* UTC {2}an <i>odd<\/i> curve\n$/);
    expect((await cli.run(['note', 'said'])).stdout).toBe('said: no notes and no tags\n');
    expect((await cli.run(['logs', '2', '--sweep', 'said'])).stdout).toContain('note: an <i>odd</i> curve');
    const shown = await cli.run(['show', '2', '--sweep', 'said']);
    expect(shown.stdout).toMatch(/^tags +odd$/m);
    expect(shown.stdout).toMatch(/^note +.* UTC: an <i>odd<\/i> curve$/m);
    expect((await cli.run(['show', '1', '--sweep', 'said'])).stdout).not.toMatch(/^(note|tags) /m);
    expect(await cli.run(['note', 'said/99', 'x'])).toMatchObject({ code: 2 });
  });
});

describe('the API', () => {
  test('adds and lists them', async () => {
    const { slug } = await seeded('asked', 35);
    const dashboard = await startDashboard({
      store,
      host: '127.0.0.1',
      port: 0,
      token: null,
      log: SILENT_LOG,
    });
    try {
      const api = connect(dashboard.url);
      await api.addNote({ slug, trial: 1, text: 'from the page' });
      const { message } = await api.changeTags({ slug, add: ['seen'] });
      expect(message).toBe('Tags changed.');
      expect(await api.getNotes({ slug })).toMatchObject({
        notes: [{ trial: 1, text: 'from the page' }],
        tags: [{ trial: null, id: null, tags: ['seen'] }],
      });
      await expect(api.addNote({ slug, text: '' })).rejects.toMatchObject({ status: 400 });
      await expect(api.changeTags({ slug, add: ['a b'] })).rejects.toMatchObject({ status: 400 });
    } finally {
      await dashboard.close();
    }
  });
});
