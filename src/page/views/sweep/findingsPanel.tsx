import { useState } from 'react';
import type { ApiAnswer } from '../../../views/api/operationSchemas.js';
import { Answered, Lazy, Nothing, Panel } from '../../charts/panel.js';
import { useOfSweep } from '../../server/queries.js';
import { CopyButton } from '../../shell/copyButton.js';
import { useSweepScope } from './sweepContext.js';

const HEIGHT = 160;

/** What the whole sweep shows, and the next move: the sentences of its report. */
export function FindingsPanel() {
  return (
    <Panel className="full" id="findings" title="Findings" note="over all trials, whatever the filter">
      <Lazy height={HEIGHT}>
        <Findings />
      </Lazy>
    </Panel>
  );
}

/** While a sweep runs, its findings change with each trial and are read on request only. */
function Findings() {
  const { slug, page } = useSweepScope();
  const [isAsked, setAsked] = useState(false);
  const isEnded = page.state === 'done' || page.state === 'cancelled';
  const query = useOfSweep('getFindings', { slug }, { enabled: isEnded || isAsked });
  if (!isEnded && !isAsked) {
    return (
      <Nothing height={HEIGHT}>
        The sweep has not ended, so they may still change.{' '}
        <button type="button" className="link" onClick={() => setAsked(true)}>
          Show them so far
        </button>
      </Nothing>
    );
  }
  return (
    <Answered query={query} height={HEIGHT}>
      {(answer) => <Sentences {...answer} />}
    </Answered>
  );
}

function Sentences({ sweep, findings, next }: ApiAnswer<'getFindings'>) {
  return (
    <div className="findings">
      <p className="next-move">
        <b>Next</b> {next.sentence}
        {next.has_sweep_file && (
          <>
            {' '}
            <CopyButton text={`jmin refine ${shellWord(sweep)}`} what="command that writes the sweep file" />
          </>
        )}
      </p>
      {findings.length > 0 && (
        <ul>
          {findings.map(({ sentence }) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** A POSIX shell takes the text within single quotes as it is. */
function shellWord(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
