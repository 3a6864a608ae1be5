import { useState } from 'react';
import { formatCounted } from '../../../base/format.js';
import { useReadOnly } from '../../server/queries.js';
import { useOrder } from '../../server/useOrder.js';
import { useCommands } from '../../shell/commands.js';
import { Icon } from '../../shell/icons.js';
import { Menu } from '../../shell/menu.js';
import { SettingsDialog } from './settingsDialog.js';
import { useSweepScope } from './sweepContext.js';

/** What can be done with the whole sweep. */
export function SweepControls() {
  const { slug, page } = useSweepScope();
  const { order, isPending } = useOrder(slug);
  const isReadOnly = useReadOnly();
  const [isSetting, setSetting] = useState(false);
  const { state, ledger } = page;
  const left = ledger.waiting + ledger.running;
  const mayPause = !isReadOnly && (state === 'running' || state === 'waiting');
  const mayResume = !isReadOnly && state === 'paused';
  const mayCancel = !isReadOnly && left > 0;
  const pause = () =>
    order(
      'pauseSweep',
      {},
      {
        title: `Pause ${page.sweep}?`,
        text: <p>Trials that train now end as usual. No other trial starts until you resume the sweep.</p>,
        action: 'Pause',
      },
    );
  const resume = () =>
    order(
      'resumeSweep',
      {},
      {
        title: `Resume ${page.sweep}?`,
        text: <p>{formatCounted(ledger.waiting, 'trial')} will be trained.</p>,
        action: 'Resume',
      },
    );
  const cancel = () =>
    order(
      'cancelSweep',
      {},
      {
        title: `Cancel ${page.sweep}?`,
        text: (
          <p>
            {formatCounted(left, 'trial')} will be cancelled, and {ledger.running} of them are stopped now.
            Results so far stay.
          </p>
        ),
        action: `Cancel ${formatCounted(left, 'trial')}`,
        isDangerous: true,
      },
    );
  const reports = `/reports/${encodeURIComponent(slug)}`;
  useCommands([
    ...(mayPause ? [{ id: 'pause', label: 'Pause this sweep', group: 'Do', run: pause }] : []),
    ...(mayResume ? [{ id: 'resume', label: 'Resume this sweep', group: 'Do', run: resume }] : []),
    ...(mayCancel ? [{ id: 'cancel', label: 'Cancel this sweep', group: 'Do', run: cancel }] : []),
    {
      id: 'report',
      label: 'Open the report',
      group: 'Go to',
      run: () => location.assign(`${reports}/report.html`),
    },
  ]);
  return (
    <div className="tools">
      {mayPause && left > 0 && (
        <button type="button" className="button" disabled={isPending} onClick={pause}>
          <Icon name="pause" />
          Pause
        </button>
      )}
      {mayResume && (
        <button type="button" className="button primary" disabled={isPending} onClick={resume}>
          <Icon name="play" />
          Resume
        </button>
      )}
      {mayCancel && (
        <button type="button" className="button" disabled={isPending} onClick={cancel}>
          <Icon name="stop" />
          Cancel
        </button>
      )}
      <a className="button" href={`${reports}/report.html`}>
        Report
      </a>
      <Menu className="button icon-only" label={<Icon name="more" />} name="More">
        {!isReadOnly && (
          <>
            <button type="button" onClick={() => setSetting(true)}>
              Priority and parallel trials …
            </button>
            <hr />
          </>
        )}
        <a href={`${reports}/report.md`}>Report as Markdown</a>
        <a href={`${reports}/summary.json`}>Summary as JSON</a>
        <a href={`${reports}/trials.csv`}>All trials as CSV</a>
        <a href={`${reports}/journal.jsonl.gz`}>Journal</a>
      </Menu>
      {isSetting && <SettingsDialog onClose={() => setSetting(false)} />}
    </div>
  );
}
