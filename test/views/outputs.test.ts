/**
 * Every command that takes --json and every answer of the HTTP API, held to its schema: a real sweep with trials that
 * finished, diverged and failed, and replicates. The commands are those of the program: a new one without a schema, or
 * without a line in RUNS, fails here. Every output stands in docs/json.md as an example.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { Interruption } from '../../src/cli/interruption.js';
import { makeProgram } from '../../src/cli/program.js';
import { API_ANSWERS, API_EVENTS, apiErrorSchema, COMMAND_OUTPUTS } from '../../src/views/outputs.js';
import { type SummaryView, summarySchema } from '../../src/views/summaryView.js';
import { CommandLine, type Running } from '../cli/cliFixture.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { IS_UPDATE } from '../snapshot.js';
import { codeBlocks, withCodeBlock } from './codeBlocks.js';

/** Four finish, two diverge, and no machine has the memory for the others. */
const SWEEP = `
name: mixed
dataset: { generate: sine, examples: 60 }
hyperparameters:
  learning_rate: [0.1, 30]
  hidden_units: [[4], [65536, 65536, 65536, 65536]]
  epochs: 2
replicates: 2
also:
  adam: { optimizer: adam, hidden_units: [4], epochs: 2 }
rank_by: dev_J
`;

/** Never run: what can be done to a sweep that waits. */
const WAITING = SWEEP.replace('mixed', 'waiting').replace('epochs: 2', 'epochs: 3');

const SEARCHED = `
name: searched
dataset: { generate: sine, examples: 60 }
hyperparameters: { learning_rate: { log: [0.01, 1] }, momentum: [0, 0.9], hidden_units: [4], epochs: 2 }
search: { sampler: gp, trials: 13 }
`;

/** A command that prints one metric. */
const PRINTING = `
command: node -e 'console.log("epoch 1 loss=0.5")'
metric: loss
hyperparameters: { lr: [0.1] }
`;

/** How each command is run, in this order, and its exit code. The name is that of COMMAND_OUTPUTS. */
const RUNS: readonly [name: string, args: readonly string[], code: number][] = [
  ['init', ['init'], 0],
  ['convert', ['convert', 'lr=0.1,0.01', 'layers=range(1,4)'], 0],
  ['plan', ['plan', 'mixed.yaml'], 0],
  ['plan --all', ['plan', 'mixed.yaml', '--all'], 0],
  ['try', ['try', 'printing.yaml'], 0],
  ['try --lines', ['try', '--lines', 'train.log'], 0],
  ['run', ['run', 'mixed.yaml'], 1],
  ['run', ['run', 'searched.yaml'], 0],
  ['explain', ['explain', 'searched', '12'], 0],
  ['explain', ['explain', 'searched'], 0],
  ['delete', ['delete', 'searched', '--yes'], 0],
  ['launch', ['launch', 'waiting.yaml'], 0],
  // Before a command whose workers may train it.
  ['sooner', ['sooner', 'waiting', '3'], 0],
  ['watch', ['watch', 'mixed'], 1],
  ['status', ['status', 'mixed'], 0],
  ['status', ['status', 'waiting'], 0],
  ['status', ['status', '--journal', 'reports/mixed/journal.jsonl.gz'], 0],
  ['note', ['note', 'mixed/2', 'overfits'], 0],
  ['tag', ['tag', 'mixed', 'baseline'], 0],
  ['list', ['list'], 0],
  ['show', ['show', '2', '--sweep', 'mixed'], 0],
  ['best', ['best', 'mixed'], 0],
  ['best --export', ['best', 'mixed', '--export', 'best.json'], 0],
  ['predict', ['predict', '--model', 'best.json', '--data', 'new.csv'], 0],
  ['logs', ['logs', '2', '--sweep', 'mixed'], 0],
  ['findings', ['findings', 'mixed'], 0],
  ['refine', ['refine', 'mixed'], 0],
  ['settle --dry-run', ['settle', 'mixed', '--dry-run'], 0],
  ['settle', ['settle', 'mixed', '--replicates', '3'], 1],
  ['compare', ['compare', 'mixed', 'waiting'], 0],
  ['curves', ['curves', 'mixed', '--best', '1'], 0],
  ['report', ['report', 'mixed'], 0],
  ['pause', ['pause', 'waiting'], 0],
  ['resume', ['resume', 'waiting'], 0],
  ['priority', ['priority', 'waiting', '10'], 0],
  ['cancel', ['cancel', 'waiting'], 0],
  ['retry', ['retry', 'waiting'], 0],
  ['verify', ['verify', 'mixed', '--retrain', '2'], 1],
  ['verify', ['verify', '--journal', 'reports/mixed/journal.jsonl.gz'], 1],
  ['recheck', ['recheck', 'mixed', '--best', '1'], 0],
  ['export', ['export', 'mixed'], 0],
  ['gc', ['gc'], 0],
  ['delete', ['delete', 'mixed', '--yes'], 0],
  ['import', ['import', 'journal.jsonl.gz'], 0],
  ['doctor', ['doctor'], 0],
  ['stop', ['stop'], 0],
];

/** Commands that go on until they are stopped: what they print is read while they run. */
const SERVING = ['dashboard', 'workers'];

const DOCUMENT = fileURLToPath(new URL('../../docs/json.md', import.meta.url));

let server: TestRedis;
let cli: CommandLine;
/** The first output by its name in docs/json.md. */
const examples = new Map<string, string>();
beforeAll(async () => {
  server = await startTestRedis({ settings: { appendfsync: 'always' } });
  cli = new CommandLine({ REDIS_URL: server.url });
  cli.write('mixed.yaml', SWEEP);
  cli.write('waiting.yaml', WAITING);
  cli.write('searched.yaml', SEARCHED);
  cli.write('new.csv', 'x,y\n0.25,1\n0.75,-1\n');
  cli.write('printing.yaml', PRINTING);
  cli.write('train.log', 'epoch 1 loss=0.5 val_acc: 0.91\ndone\n');
});
afterAll(async () => {
  cli.close();
  await server.stop();
});

function check(name: string, schema: z.ZodType, text: string): unknown {
  const value: unknown = JSON.parse(text);
  expect([name, schema.safeParse(value).error?.issues]).toEqual([name, undefined]);
  if (!examples.has(name)) examples.set(name, text);
  return value;
}

function readSummary(): SummaryView {
  return summarySchema.parse(JSON.parse(readFileSync(cli.path('reports/mixed/summary.json'), 'utf8')));
}

function checkOutput(name: string, stdout: string): void {
  const output = COMMAND_OUTPUTS[name];
  if (output === undefined) throw new Error(`jmin ${name} has no schema in COMMAND_OUTPUTS`);
  const texts = output.isLines ? stdout.trim().split('\n') : [stdout];
  expect(texts.length).toBeGreaterThan(0);
  for (const text of texts) check(`jmin ${name} --json`, output.schema, text);
}

test('every command that takes --json has a schema, and is run below', async () => {
  const program = await makeProgram([], {
    environment: {},
    interruption: new Interruption({}),
    jsonSink: null,
  });
  const commands = program.commands.filter(({ options }) => options.some(({ long }) => long === '--json'));
  const names = commands.map((command) => command.name()).sort();
  const ran = [...RUNS.map(([name]) => name), ...SERVING];
  expect([...new Set(ran.map((name) => name.split(' ')[0]))].sort()).toEqual(names);
  expect([...new Set(ran)].sort()).toEqual(Object.keys(COMMAND_OUTPUTS).sort());
});

describe('what --json prints is as its schema says', () => {
  test.each(RUNS)('jmin %s: %j', async (name, args, code) => {
    const finished = await cli.run([...args, '--json']);
    expect([name, finished.code, finished.stderr.includes('    at ')]).toEqual([name, code, false]);
    checkOutput(name, finished.stdout);
  });

  test('show and logs of a trial in each state', async () => {
    await cli.run(['run', 'mixed.yaml', '--quiet']);
    const { ranking, failures } = readSummary();
    const diverged = ranking.find(({ state }) => state === 'diverged');
    for (const trial of [diverged?.trial, failures[0]?.trial]) {
      for (const command of ['show', 'logs']) {
        const { stdout } = await cli.run([command, String(trial), '--sweep', 'mixed', '--json']);
        checkOutput(command, stdout);
      }
    }
  });

  test('summary.json', () => {
    const text = readFileSync(cli.path('reports', 'mixed', 'summary.json'), 'utf8');
    check('summary.json', summarySchema, text);
    const summary = readSummary();
    const { finished, diverged, failed } = summary.ledger;
    expect([finished > 0, diverged > 0, failed > 0, summary.replicates.length > 0]).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });
});

describe('while a worker and the dashboard run', () => {
  let worker: Running;
  let dashboard: Running;
  beforeAll(async () => {
    // Long enough that a thread is found at work.
    cli.write(
      'long.yaml',
      'name: long\ndataset: { generate: spirals, examples: 2000 }\nhyperparameters: { epochs: 100000 }\n',
    );
    await cli.run(['launch', 'long.yaml']);
    worker = cli.start(['worker', '--threads', '1']);
    await worker.said(/ready/);
    dashboard = cli.start(['dashboard', '--port', '0', '--json']);
    await dashboard.said(/"url".*\n/);
  });
  afterAll(async () => {
    for (const running of [worker, dashboard]) {
      running?.signal('SIGINT');
      await running?.finished;
    }
  });

  test('jmin workers names trials by number and id', async () => {
    for (;;) {
      const { stdout } = await cli.run(['workers', '--json']);
      if (!stdout.includes('"iteration"')) continue;
      checkOutput('workers', stdout);
      expect(JSON.parse(stdout)[0].running[0]).toMatchObject({ sweep: 'long', trials: [{ trial: 1 }] });
      return;
    }
  });

  test('jmin dashboard, every answer of the API and its events', async () => {
    checkOutput('dashboard', dashboard.stdout());
    const { url } = JSON.parse(dashboard.stdout());
    for (const [name, schema] of Object.entries(API_ANSWERS)) {
      const path = name.replace('GET ', '').replace(':slug', 'mixed');
      check(name, schema, await (await fetch(`${url}${path}`)).text());
    }
    const refused = await fetch(`${url}/api/v1/sweeps/nothing`);
    expect(refused.status).toBe(404);
    check('an error of the API', apiErrorSchema, await refused.text());
    await checkEvents(`${url}/api/v1/events`, ['sweeps', 'workers', 'beat']);
    await checkEvents(`${url}/api/v1/events?sweep=mixed`, ['trials']);
    await checkEvents(`${url}/api/v1/events?sweep=mixed&since=1-0`, ['reset']);
    await checkEvents(`${url}/api/v1/events?sweep=nothing`, ['gone']);
  });
});

/** Until each of these kinds of event has come. */
async function checkEvents(address: string, kinds: readonly string[]): Promise<void> {
  const stream = await fetch(address);
  const missing = new Set(kinds);
  let text = '';
  for await (const part of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += part;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, kind = '', data = ''] = /^(?:id: .*\n)?event: (\w+)\ndata: (.*)$/s.exec(block) ?? [];
      const schema = API_EVENTS[kind];
      if (schema === undefined) continue;
      check(`event: ${kind}`, schema, data);
      missing.delete(kind);
    }
    if (missing.size === 0) return;
  }
}

/** Lists longer than this are cut in examples. */
const MAX_SHOWN = 2;

/** JMIN_UPDATE=1 writes docs/json.md anew from what was printed here. */
describe('docs/json.md', () => {
  test('has an example of each output, as its schema says', () => {
    let document = readFileSync(DOCUMENT, 'utf8');
    if (IS_UPDATE) {
      for (const [name, text] of examples) document = withCodeBlock(document, name, exampleOf(text));
      writeFileSync(DOCUMENT, document);
    }
    const schemas = new Map<string, z.ZodType>([
      ...Object.entries(COMMAND_OUTPUTS).map(
        ([name, { schema }]) => [`jmin ${name} --json`, schema] as const,
      ),
      ['summary.json', summarySchema],
      ...Object.entries(API_ANSWERS),
      ...Object.entries(API_EVENTS).map(([kind, schema]) => [`event: ${kind}`, schema] as const),
      ['an error of the API', apiErrorSchema],
    ]);
    const blocks = codeBlocks(document);
    // Said in the text to be the same.
    const same = ['summary.json', 'GET /reports/:slug/summary.json'];
    expect([...blocks.keys()].sort()).toEqual(
      [...schemas.keys()].filter((name) => !same.includes(name)).sort(),
    );
    for (const [name, block] of blocks)
      expect([name, schemas.get(name)?.safeParse(JSON.parse(block)).error?.issues]).toEqual([
        name,
        undefined,
      ]);
  });
});

function exampleOf(text: string): string {
  const cut = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.slice(0, MAX_SHOWN).map(cut);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cut(inner)]));
  };
  return layOut(cut(JSON.parse(text)), '');
}

/** Characters of a line. */
const WIDTH = 100;

/** JSON with as much on a line as fits it. */
function layOut(value: unknown, indent: string): string {
  const line = oneLine(value);
  if (typeof value !== 'object' || value === null || indent.length + line.length <= WIDTH) return line;
  const deeper = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((inner) => layOut(inner, deeper))
    : Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${layOut(inner, deeper)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${parts.map((part) => deeper + part).join(',\n')}\n${indent}${close}`;
}

/** With a space after each comma and colon. */
function oneLine(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  const fields = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${oneLine(inner)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}
