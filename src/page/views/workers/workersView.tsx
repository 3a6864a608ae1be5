import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { formatBytes, formatCount, formatCounted, formatNumber, formatShare } from '../../../base/format.js';
import type { LiveWorkerView } from '../../../views/api/queueAnswers.js';
import { labelOf } from '../../../views/labels.js';
import { numberOf } from '../../numbers.js';
import { useWorkers } from '../../server/queries.js';
import { Loading, Problem } from '../../shell/notices.js';
import { useTitle } from '../../shell/title.js';
import { Since } from '../since.js';
import { LocalWorkersForm } from './localWorkersForm.js';

/** Every worker, and what each of its threads trains. */
export function WorkersView() {
  useTitle('Workers');
  const { data: workers, error, refetch } = useWorkers();
  if (workers === undefined) {
    return error === null ? (
      <Loading>Asking the workers …</Loading>
    ) : (
      <Problem error={error} retry={refetch} />
    );
  }
  const threads = workers.reduce((sum, worker) => sum + worker.threads, 0);
  // A training that is reporting its end is listed beside the next of its thread.
  const busy = workers.reduce((sum, worker) => sum + Math.min(worker.threads, worker.running.length), 0);
  return (
    <>
      <div className="page-head">
        <h1>Workers</h1>
        <p className="overview">
          {workers.length > 0 &&
            `${formatCounted(workers.length, 'process', 'processes')}, ${busy} of ${formatCounted(threads, 'thread')} busy`}
        </p>
        <div className="tools">
          <LocalWorkersForm />
          <a className="button" href="/queues/">
            Queue
          </a>
        </div>
      </div>
      {workers.length === 0 ? (
        <section className="notice empty">
          <h2>No worker</h2>
          <p>
            Waiting trials start as soon as a worker does. Start one on any machine that reaches this Redis:
          </p>
          <pre>
            <code>jmin worker --redis URL</code>
          </pre>
        </section>
      ) : (
        <ul className="workers">
          {workers.map((worker) => (
            <Worker key={worker.worker} worker={worker} />
          ))}
        </ul>
      )}
    </>
  );
}

function Worker({ worker }: { readonly worker: LiveWorkerView }) {
  const { running, idle_threads, idle_reason, trials_per_minute } = worker;
  return (
    <li className="worker card">
      <header>
        <h2>{worker.host}</h2>
        <p className="muted mono">{worker.worker}</p>
      </header>
      <dl className="worker-facts">
        <Fact name="CPU">{worker.cpu}</Fact>
        <Fact name="threads">
          {formatCount(worker.threads)} of {formatCounted(worker.cores, 'core')}
        </Fact>
        {worker.system !== null && (
          <>
            <Fact name="load of the machine">
              {formatNumber(worker.system.load)} on {formatCounted(worker.cores, 'core')}
            </Fact>
            <Fact name="memory used">
              {formatBytes(worker.system.used_bytes)} of {formatBytes(worker.system.total_bytes)}
            </Fact>
          </>
        )}
        <Fact name="kernel">{worker.kernel}</Fact>
        <Fact name="pace">{formatCounted(trials_per_minute, 'trial')}/min</Fact>
        <Fact name="version">
          jmin {worker.jmin}, Node {worker.node}, process {worker.pid}
        </Fact>
      </dl>
      <ul className="threads" aria-label="Threads">
        {running.map((training, i) => (
          <Training
            key={`${training.slug} ${training.trials[0]?.id}`}
            training={training}
            since={worker.running_since[i] ?? null}
          />
        ))}
      </ul>
      {idle_threads > 0 && (
        <p className="note">
          {formatCounted(idle_threads, 'thread')} idle{idle_reason !== null && `: ${idle_reason}`}
        </p>
      )}
    </li>
  );
}

interface TrainingProps {
  readonly training: LiveWorkerView['running'][number];
  readonly since: string | null;
}

function Training({ training, since }: TrainingProps) {
  const { sweep, slug, trials, iteration, iterations, metrics } = training;
  const [first] = trials;
  const address = `/sweeps/${encodeURIComponent(slug)}`;
  const [metric, value] = Object.entries(metrics).find(([, one]) => one !== null) ?? [null, null];
  return (
    <li>
      <span className="thread-name">
        <Link href={address}>{sweep}</Link>{' '}
        {first?.trial != null && <Link href={`${address}/trials/${first.trial}`}>trial {first.trial}</Link>}
        {trials.length > 1 && <span className="muted"> and {trials.length - 1} more</span>}
      </span>
      {iterations === null ? (
        <span className="muted">iteration {formatCount(iteration)}</span>
      ) : (
        <progress
          value={iteration}
          max={iterations}
          aria-label={`Trial ${first?.trial}: ${formatShare(iteration / Math.max(1, iterations))} done`}
        />
      )}
      <span className="thread-state">
        {metric !== null && `${labelOf(metric)} ${formatNumber(numberOf(value))}`}
      </span>
      <span className="thread-since muted">
        <Since at={since} />
      </span>
    </li>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
