import { Link } from 'wouter';
import { formatCount, formatDuration, formatNumber } from '../../../base/format.js';
import { labelOf, metricText } from '../../../views/labels.js';
import { withBrush } from '../../filter/clauses.js';
import { numberOf } from '../../numbers.js';
import { CopyButton } from '../../shell/copyButton.js';
import { Crumbs } from '../../shell/crumbs.js';
import { LedgerBar } from '../ledgerBar.js';
import { Since } from '../since.js';
import { StateChip } from '../stateChip.js';
import { useSweepScope } from './sweepContext.js';
import { SweepControls } from './sweepControls.js';

export function SweepHeader() {
  const { page, filter, setFilter } = useSweepScope();
  return (
    <header className="sweep-head">
      <div className="page-head">
        <Crumbs />
        <h1>{page.sweep}</h1>
        <StateChip state={page.state} />
        {page.tags.map((tag) => (
          <span key={tag} className="tag">
            {tag}
          </span>
        ))}
        <SweepControls />
      </div>
      {page.description !== null && <p className="sweep-description">{page.description}</p>}
      <Cautions />
      <div className="sweep-state card">
        <LedgerBar
          ledger={page.ledger}
          onState={(state) => setFilter(withBrush(filter, 'state', { kind: 'values', values: [state] }))}
        />
        <Figures />
      </div>
    </header>
  );
}

function Cautions() {
  const { page } = useSweepScope();
  const cautions = [
    ...(page.lacks_data ? ['Its data set is not in Redis: run the sweep again to train the rest.'] : []),
    ...(page.pause_reason === null ? [] : [`Paused: ${page.pause_reason}`]),
    ...((page.state === 'running' || page.state === 'waiting') && page.workers === 0
      ? ['No worker trains this sweep. Start one with “jmin worker”.']
      : []),
    ...page.problems,
  ];
  return (
    <>
      {[...new Set(cautions)].map((caution) => (
        <p key={caution} className="caution">
          {caution}
        </p>
      ))}
    </>
  );
}

function Figures() {
  const { slug, page } = useSweepScope();
  const { best, objective, metrics, eta, trials_per_second, digest, train_ms } = page;
  const hasEnded = page.state === 'done' || page.state === 'cancelled';
  const format = metrics.find(({ name }) => name === objective.metric)?.format ?? 'number';
  return (
    <dl className="figures">
      <div className="main">
        <dt>
          best {labelOf(objective.metric)}
          {best !== null && (
            <>
              {' · '}
              <Link href={`/sweeps/${encodeURIComponent(slug)}/trials/${best.trial}`}>
                trial {best.trial}
              </Link>
            </>
          )}
        </dt>
        <dd>{best === null ? '–' : metricText(format, numberOf(best.value))}</dd>
      </div>
      {eta !== null && (
        <div>
          <dt>time left</dt>
          <dd>
            {formatDuration(eta.remaining_ms)}
            <small>
              {' '}
              {formatDuration(eta.low_ms)} – {formatDuration(eta.high_ms)}
            </small>
          </dd>
        </div>
      )}
      {trials_per_second !== null && (
        <div>
          <dt>pace</dt>
          <dd>{paceText(trials_per_second)}</dd>
        </div>
      )}
      <div>
        <dt>workers</dt>
        <dd>{page.workers === 0 ? '–' : <Link href="/workers">{formatCount(page.workers)}</Link>}</dd>
      </div>
      <div>
        <dt>trained</dt>
        <dd>{formatDuration(train_ms)}</dd>
      </div>
      <div>
        <dt>{hasEnded ? 'ended' : 'started'}</dt>
        <dd>
          <Since at={hasEnded ? page.ended_at : page.started_at} />
        </dd>
      </div>
      <div>
        <dt>digest{page.partial && digest !== null ? ', partial' : ''}</dt>
        <dd className="digest">
          {digest === null ? (
            <span className="muted">when all trials have ended</span>
          ) : (
            <>
              <code title={digest}>{digest.slice(0, 12)}</code>
              <CopyButton text={digest} what="digest" />
              {!page.bits_repeat && <span className="muted">training again may give another</span>}
            </>
          )}
        </dd>
      </div>
    </dl>
  );
}

function paceText(perSecond: number): string {
  if (perSecond >= 1) return `${formatNumber(Number(perSecond.toPrecision(3)))} trials/s`;
  return `${formatNumber(Number((perSecond * 60).toPrecision(3)))} trials/min`;
}
