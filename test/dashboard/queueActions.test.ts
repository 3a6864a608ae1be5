/** Jobs that are changed on the queue's page harm no sweep: it ends with the digest of an undisturbed one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError, connect } from '../../src/api/connect.js';
import { CommandLine, type Running } from '../cli/cliFixture.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { ask } from './ask.js';

const SWEEP = `
name: jobs
dataset: { generate: spirals, examples: 400 }
hyperparameters:
  learning_rate: { log: [0.001, 0.1], count: 60 }
  hidden_units: [[32, 32]]
  batch_size: 16
  epochs: 240
`;

interface Board {
  readonly queues: readonly { readonly jobs: readonly { readonly id: string }[] }[];
}

let redis: TestRedis;
let cli: CommandLine;
let dashboard: Running;
let url: string;
let digest: string;

beforeAll(async () => {
  redis = await startTestRedis();
  cli = new CommandLine({ REDIS_URL: redis.url });
  cli.write('jobs.yaml', SWEEP);
  const undisturbed = await cli.run(['run', 'jobs.yaml', '--set', 'name=undisturbed', '--json', '--quiet']);
  digest = JSON.parse(undisturbed.stdout).digest;
  // Otherwise its results would be reused.
  await cli.run(['delete', 'undisturbed', '--yes']);
  dashboard = cli.start(['dashboard', '--port', '0', '--json', '--queue-actions']);
  await dashboard.said(/"url".*\n/);
  url = JSON.parse(dashboard.stdout()).url;
});
afterAll(async () => {
  dashboard?.signal('SIGINT');
  await dashboard?.finished;
  cli?.close();
  await redis?.stop();
});

async function firstIn(status: string): Promise<string | undefined> {
  const { text } = await ask(url, `/queues/api/queues?activeQueue=trials&status=${status}`);
  const [queue] = (JSON.parse(text) as Board).queues;
  return queue?.jobs[0]?.id;
}

async function jobIn(status: string): Promise<string> {
  for (;;) {
    const id = await firstIn(status);
    if (id !== undefined) return id;
  }
}

/** Removes a job that waits: no worker takes one while the queue is paused. */
async function removeOne(): Promise<void> {
  const id = await jobIn('waiting');
  const isThere = async () => (await ask(url, `/queues/api/queues/trials/${id}`)).status;
  expect(await isThere()).toBe(200);
  expect(isDone(await change(`${id}/clean`))).toBe(true);
  expect(await isThere()).toBe(404);
}

const change = (path: string, body?: string) =>
  ask(url, `/queues/api/queues/trials/${path}`, {
    method: body === undefined ? 'PUT' : 'POST',
    headers: { 'content-type': 'application/json' },
    body: body ?? '{}',
  });

function isDone({ status }: { readonly status: number }): boolean {
  return status === 200 || status === 204;
}

/** Null until the dashboard has noticed the sweep. */
async function sweepOf(slug: string) {
  return connect(url)
    .getSweep({ slug })
    .catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    });
}

/** The sweep once it has ended. */
async function end(slug: string) {
  for (;;) {
    const sweep = await sweepOf(slug);
    if (sweep?.state === 'done') return sweep;
  }
}

describe('the page of the queue, with --queue-actions', () => {
  it.each(['removed', 'retried', 'added'])('harms no sweep by a job that is %s', async (kind) => {
    const sweep = `${kind}-job`;
    await cli.run(['launch', 'jobs.yaml', '--set', `name=${sweep}`]);
    if (kind === 'removed') await change('pause');
    const worker = cli.start(['worker', '--threads', '1', '--quiet']);
    if (kind === 'removed') {
      await worker.said(/the queue is paused: no trial starts until it is resumed on its page/);
      await removeOne();
      expect((await sweepOf(sweep))?.ledger.finished).toBe(0);
      await change('resume');
    } else if (kind === 'retried') {
      // Old jobs are removed: one may be gone in between.
      while (!isDone(await change(`${await jobIn('completed')}/retry`)));
    } else {
      const forged = { name: 'forged', data: { sweep: 'forged', runs: [{ run: 'x' }] }, options: {} };
      expect((await change('add', JSON.stringify(forged))).status).toBe(200);
      // The page still shows all jobs.
      expect((await ask(url, '/queues/api/queues?activeQueue=trials&status=latest')).status).toBe(200);
    }
    const { ledger, digest: found } = await end(`${kind}-job`);
    expect([ledger.finished + ledger.diverged, found]).toEqual([60, digest]);
    worker.signal('SIGINT');
    await worker.finished;
    await cli.run(['delete', sweep, '--yes']);
  });
});
