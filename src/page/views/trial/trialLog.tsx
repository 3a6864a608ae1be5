import { useState } from 'react';
import type { LogLineView } from '../../../views/logLine.js';
import { Panel } from '../../charts/panel.js';
import { AnsiText } from './ansiText.js';

/** What the trial printed, as far as its journal keeps it. */
export function TrialLog({ events }: { readonly events: readonly LogLineView[] }) {
  const [search, setSearch] = useState('');
  const lines = events.flatMap(({ log }) => log).flatMap((text) => text.split('\n'));
  if (lines.length === 0) return null;
  const found = lines.filter((line) => line.toLowerCase().includes(search.toLowerCase()));
  return (
    <Panel
      className="full"
      title="Log"
      note={`last ${lines.length} lines`}
      tools={
        <label>
          <span className="unseen">Search the log</span>
          <input
            className="field"
            type="search"
            placeholder="Search the log"
            value={search}
            onChange={({ target }) => setSearch(target.value)}
          />
        </label>
      }
    >
      <pre className="source log" tabIndex={0}>
        {found.map((line, i) => (
          <AnsiText key={i} text={`${line}\n`} />
        ))}
        {found.length === 0 && <span className="muted">No line has this text.</span>}
      </pre>
    </Panel>
  );
}
