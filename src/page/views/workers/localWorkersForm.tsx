import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { formatCounted } from '../../../base/format.js';
import type { LocalWorkersView } from '../../../views/api/queueAnswers.js';
import { useReadOnly } from '../../server/queries.js';
import { request } from '../../server/request.js';
import { useAnnounce } from '../../shell/announcements.js';
import { useConfirm } from '../../shell/confirm.js';

const KEY = ['localWorkers'] as const;

/** The number of workers that the dashboard runs on its host; nothing where it may start none. */
export function LocalWorkersForm() {
  const isReadOnly = useReadOnly();
  const { data } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => request('getLocalWorkers', {}, signal),
  });
  if (isReadOnly || data === undefined || data.most === 0) return null;
  return <Form key={data.workers} {...data} />;
}

function Form({ workers, most }: LocalWorkersView) {
  const client = useQueryClient();
  const announce = useAnnounce();
  const confirm = useConfirm();
  const [wanted, setWanted] = useState(String(workers));
  const { mutateAsync, isPending } = useMutation({
    mutationFn: (count: number) => request('setLocalWorkers', { workers: count }),
  });
  const change = async (event: FormEvent) => {
    event.preventDefault();
    const count = Number(wanted);
    const question = {
      title: `${count > workers ? 'Start' : 'Stop'} workers on this host?`,
      text: <p>{effectOf(count, workers)}</p>,
      action: count > workers ? 'Start' : 'Stop',
    };
    if (count === workers || !(await confirm(question))) return;
    try {
      const after = await mutateAsync(count);
      client.setQueryData(KEY, after);
      announce({ kind: 'done', text: `${formatCounted(after.workers, 'worker')} on this host now.` });
    } catch (error) {
      announce({ kind: 'failed', text: error instanceof Error ? error.message : String(error) });
      void client.invalidateQueries({ queryKey: KEY });
    }
  };
  return (
    <form className="local-workers" onSubmit={change}>
      <label>
        <span>Workers on this host</span>
        <input
          className="field"
          type="number"
          min={0}
          max={most}
          required
          value={wanted}
          onChange={({ target }) => setWanted(target.value)}
        />
      </label>
      <button type="submit" className="button" disabled={isPending || Number(wanted) === workers}>
        {isPending ? 'Changing …' : 'Change'}
      </button>
    </form>
  );
}

function effectOf(count: number, before: number): string {
  if (count > before)
    return `${formatCounted(count - before, 'more process', 'more processes')} with one thread each will train. They stop with the dashboard.`;
  return `${formatCounted(before - count, 'process', 'processes')} will give back what they train, and end. Others train it.`;
}
