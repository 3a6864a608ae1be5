import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { formatCount } from '../../../base/format.js';
import { Panel } from '../../charts/panel.js';
import { CopyButton } from '../../shell/copyButton.js';
import { useSweepScope } from './sweepContext.js';

/** What the sweep is made of: its file, its data, its machines, and what failed. */
export function SourcePanel() {
  const { slug, page } = useSweepScope();
  const { data, machines, failures, test, notes } = page;
  return (
    <>
      <Panel
        className="wide"
        id="file"
        title="Sweep file"
        tools={<CopyButton text={page.source} what="sweep file" />}
      >
        <pre className="source">
          <code>{page.source}</code>
        </pre>
      </Panel>
      <Panel id="facts" title="Facts">
        <dl className="facts">
          <Fact name="trainer">{page.trainer}</Fact>
          {data !== null && (
            <>
              <Fact name="data">{data.source}</Fact>
              <Fact name="examples">
                {formatCount(data.train_examples)} to train
                {data.dev_examples > 0 && `, ${formatCount(data.dev_examples)} dev`}
                {data.test_examples > 0 && `, ${formatCount(data.test_examples)} test`}
              </Fact>
              {data.folds !== undefined && <Fact name="folds">{formatCount(data.folds)}</Fact>}
              <Fact name="target">
                {data.target}
                {data.classes.length > 0 && `, ${data.classes.length} classes`}
              </Fact>
              <Fact name="data digest">
                <code title={data.digest}>{data.digest.slice(0, 12)}</code>
              </Fact>
            </>
          )}
          <Fact name="priority">{formatCount(page.priority)}</Fact>
          <Fact name="trials at once">
            {page.max_parallel === null ? 'as many as there are threads' : formatCount(page.max_parallel)}
          </Fact>
          {test !== null && (
            <Fact name="test set">
              {Object.entries(test.metrics)
                .map(([name, value]) => `${name} ${value}`)
                .join(', ')}
            </Fact>
          )}
          {machines.map((machine) => (
            <Fact key={machine.worker} name="machine">
              {machine.host}: {machine.cpu}, {machine.threads} of {machine.cores} cores, {machine.kernel}
            </Fact>
          ))}
        </dl>
        {notes.map((note) => (
          <p key={note} className="note">
            {note}
          </p>
        ))}
        {failures.length > 0 && (
          <>
            <h3 className="sub">Failed trials</h3>
            <ul className="failures">
              {failures.map(({ trial, reason }) => (
                <li key={trial}>
                  <Link href={`/sweeps/${encodeURIComponent(slug)}/trials/${trial}`}>Trial {trial}</Link>:{' '}
                  {reason}
                </li>
              ))}
            </ul>
          </>
        )}
      </Panel>
    </>
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
