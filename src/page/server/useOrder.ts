import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApiInput } from '../../views/api/operationSchemas.js';
import type { OrderedView } from '../../views/api/orderAnswers.js';
import { useAnnounce } from '../shell/announcements.js';
import { type Question, useConfirm } from '../shell/confirm.js';
import { SWEEPS_KEY, sweepKey } from './keys.js';
import { request } from './request.js';

export type OrderName =
  | 'pauseSweep'
  | 'resumeSweep'
  | 'cancelSweep'
  | 'setPriority'
  | 'setMaxParallel'
  | 'addNote'
  | 'changeTags'
  | 'cancelTrials'
  | 'retryTrials'
  | 'runTrialsSooner';

/** Asks once, does it, and says what was done. */
export function useOrder(slug: string) {
  const client = useQueryClient();
  const announce = useAnnounce();
  const confirm = useConfirm();
  const { mutateAsync, isPending } = useMutation({
    mutationFn: ({ name, input }: { name: OrderName; input: object }): Promise<OrderedView> =>
      request(name, { slug, ...input } as ApiInput<OrderName>),
  });
  const order = async (name: OrderName, input: object, question: Question | null): Promise<void> => {
    if (question !== null && !(await confirm(question))) return;
    try {
      const { message } = await mutateAsync({ name, input });
      announce({ kind: 'done', text: message });
    } catch (error) {
      announce({ kind: 'failed', text: error instanceof Error ? error.message : String(error) });
    }
    void client.invalidateQueries({ queryKey: sweepKey(slug) });
    void client.invalidateQueries({ queryKey: SWEEPS_KEY });
  };
  return { order, isPending };
}
