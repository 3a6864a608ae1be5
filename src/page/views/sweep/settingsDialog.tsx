import { type FormEvent, useState } from 'react';
import { useOrder } from '../../server/useOrder.js';
import { Dialog } from '../../shell/dialog.js';
import { useSweepScope } from './sweepContext.js';

/** The sweep's share of the workers. */
export function SettingsDialog({ onClose }: { readonly onClose: () => void }) {
  const { slug, page } = useSweepScope();
  const { order } = useOrder(slug);
  const [priority, setPriority] = useState(String(page.priority));
  const [parallel, setParallel] = useState(page.max_parallel === null ? '' : String(page.max_parallel));
  const save = async (event: FormEvent) => {
    event.preventDefault();
    onClose();
    if (Number(priority) !== page.priority) await order('setPriority', { priority: Number(priority) }, null);
    const most = parallel === '' ? null : Number(parallel);
    if (most !== page.max_parallel) await order('setMaxParallel', { max_parallel: most }, null);
  };
  return (
    <Dialog title={`Share of the workers: ${page.sweep}`} onClose={onClose}>
      <form className="form" onSubmit={save}>
        <label>
          <span>Priority</span>
          <input
            className="field"
            type="number"
            min={1}
            max={100}
            required
            value={priority}
            onChange={(event) => setPriority(event.target.value)}
          />
          <small className="muted">A sweep of priority 2 gets twice the share of one of priority 1.</small>
        </label>
        <label>
          <span>Most trials at once</span>
          <input
            className="field"
            type="number"
            min={1}
            max={1_000_000}
            placeholder="as many as there are threads"
            value={parallel}
            onChange={(event) => setParallel(event.target.value)}
          />
        </label>
        <footer className="dialog-foot">
          <button type="button" className="button" onClick={onClose}>
            Keep as it is
          </button>
          <button type="submit" className="button primary">
            Change
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
