/**
 * A sweep as an experiment of MLflow, each trial a run: https://mlflow.org/docs/latest/rest-api.html. Runs that the
 * experiment has already, by their trial's id, are left as they are.
 */
import { messageOf, UserError } from '../base/errors.js';
import type { Value } from '../model/configuration.js';
import { type ExportedTrial, exportedPoints, exportedTrials } from '../report/exportedTrials.js';
import type { Summary } from '../results/summary.js';

/** Limits of one call of runs/log-batch, and of a parameter's value. */
const MAX_METRICS = 1000;
const MAX_PARAMETERS = 100;
const MAX_VALUE_CHARACTERS = 6000;
const MAX_CALL_MS = 30_000;
const MAX_FOUND = 1000;
const ID_TAG = 'jmin.id';
const STATUS = { complete: 'FINISHED', pruned: 'KILLED', failed: 'FAILED' } as const;

type Answer = Readonly<Record<string, unknown>>;
type Call = (path: string, body: object) => Promise<Answer>;

/** @throws UserError if the server cannot be reached or refuses. Returns the number of new runs. */
export async function exportToMlflow(summary: Summary, address: string): Promise<number> {
  const call: Call = (path, body) =>
    callServer(`${address.replace(/\/+$/, '')}/api/2.0/mlflow/${path}`, body);
  const experiment = await experimentOf(summary.spec.name, call);
  const known = await knownTrials(experiment, call);
  let count = 0;
  for (const trial of exportedTrials(summary)) {
    if (known.has(trial.id)) continue;
    await exportTrial(summary, trial, { experiment, call });
    count++;
  }
  return count;
}

async function experimentOf(name: string, call: Call): Promise<string> {
  const found = await call('experiments/search', {
    max_results: 1,
    filter: `name = '${name.replaceAll("'", "\\'")}'`,
  });
  const [first] = listIn(found, 'experiments');
  const id = first?.experiment_id ?? (await call('experiments/create', { name })).experiment_id;
  return String(id);
}

async function knownTrials(experiment: string, call: Call): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  let token: unknown;
  do {
    const page = token === undefined ? {} : { page_token: token };
    const found = await call('runs/search', {
      experiment_ids: [experiment],
      max_results: MAX_FOUND,
      ...page,
    });
    for (const run of listIn(found, 'runs'))
      for (const tag of listIn((run.data ?? {}) as Answer, 'tags'))
        if (tag.key === ID_TAG) known.add(String(tag.value));
    token = found.next_page_token || undefined;
  } while (token !== undefined);
  return known;
}

function listIn(answer: Answer, key: string): readonly Answer[] {
  const list = answer[key];
  return Array.isArray(list) ? list : [];
}

async function exportTrial(
  summary: Summary,
  trial: ExportedTrial,
  { experiment, call }: { experiment: string; call: Call },
): Promise<void> {
  const created = await call('runs/create', {
    experiment_id: experiment,
    start_time: Math.round(trial.startedMs),
    run_name: trial.name ?? `trial ${trial.number}`,
    tags: [
      { key: ID_TAG, value: trial.id },
      { key: 'jmin.trial', value: String(trial.number) },
      { key: 'jmin.state', value: trial.state },
    ],
  });
  const run = ((created.run ?? {}) as Answer).info as Answer | undefined;
  const id = String(run?.run_id ?? '');
  const params = Object.entries(trial.parameters).map(([name, value]) => ({
    key: keyOf(name),
    value: valueText(value),
  }));
  const metrics = metricsOf(summary, trial);
  const calls = Math.max(
    1,
    Math.ceil(metrics.length / MAX_METRICS),
    Math.ceil(params.length / MAX_PARAMETERS),
  );
  for (let i = 0; i < calls; i++) {
    await call('runs/log-batch', {
      run_id: id,
      metrics: metrics.slice(i * MAX_METRICS, (i + 1) * MAX_METRICS),
      params: params.slice(i * MAX_PARAMETERS, (i + 1) * MAX_PARAMETERS),
    });
  }
  await call('runs/update', {
    run_id: id,
    status: STATUS[trial.outcome],
    end_time: Math.round(trial.endedMs),
  });
}

/** The curve, and last the final values, which a page of MLflow shows. */
function metricsOf(summary: Summary, trial: ExportedTrial): object[] {
  const points = exportedPoints(summary, trial.position);
  const last = points.at(-1)?.step ?? 0;
  const timestamp = Math.round(trial.endedMs);
  return [
    ...points
      .filter(({ step, metric }) => step !== last || !(metric in trial.metrics))
      .map(({ step, metric, value }) => ({ key: keyOf(metric), value, timestamp, step: Math.round(step) })),
    ...Object.entries(trial.metrics).map(([name, value]) => ({
      ...{ key: keyOf(name), value, timestamp, step: Math.round(last) },
    })),
  ];
}

/** Keys have letters, digits, _ - . / and blanks. */
function keyOf(name: string): string {
  return name.replace(/[^\w\-./ ]/g, '_');
}

function valueText(value: Value): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.slice(0, MAX_VALUE_CHARACTERS);
}

async function callServer(address: string, body: object): Promise<Answer> {
  const problem = (what: string, cause?: unknown) =>
    new UserError(`${address}: ${what}`, {
      code: 'mlflow',
      hint: 'Name the address of an MLflow server, e.g. mlflow:http://127.0.0.1:5000.',
      exitCode: 3,
      cause,
    });
  let response: Response;
  let text: string;
  try {
    response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(MAX_CALL_MS),
    });
    text = await response.text();
  } catch (error) {
    throw problem(`no answer: ${messageOf(error)}`, error);
  }
  if (!response.ok) throw problem(`expected an answer; got status ${response.status}: ${text.slice(0, 200)}`);
  try {
    return JSON.parse(text) as Answer;
  } catch (error) {
    throw problem('expected JSON; got something else', error);
  }
}
