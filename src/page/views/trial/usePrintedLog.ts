import { useQuery } from '@tanstack/react-query';
import type { TrialLogView } from '../../../views/api/trialAnswers.js';
import { sweepKey } from '../../server/keys.js';
import { request } from '../../server/request.js';

/** How often an open log is read on. */
const AGAIN_MS = 1000;
/** Of a longer text the beginning is dropped. */
const MAX_CHARACTERS = 2_000_000;

/** A log as far as it was read. */
export type PrintedSoFar = Omit<TrialLogView, 'bytes'>;

interface Asked {
  readonly slug: string;
  readonly trial: string;
  /** Null: the last. */
  readonly attempt: number | null;
}

/** What a command printed; it follows while the command runs. */
export function usePrintedLog({ slug, trial, attempt }: Asked) {
  return useQuery({
    queryKey: [...sweepKey(slug), 'getTrialLog', trial, attempt],
    queryFn: async ({ client, queryKey, signal }): Promise<PrintedSoFar> => {
      const before = client.getQueryData<PrintedSoFar>(queryKey);
      const input = { slug, trial, ...(attempt !== null && { attempt }) };
      const from = before?.is_here ? { from: before.next } : {};
      const part = await request('getTrialLog', { ...input, ...from }, signal);
      const isNext = before?.attempt === part.attempt && part.from === before.next;
      if (before === undefined || !before.is_here || isNext) return readOn(before, part, input, signal);
      // Another attempt has begun, or the file is another.
      return readOn(undefined, await request('getTrialLog', input, signal), input, signal);
    },
    refetchInterval: ({ state }) => (state.data?.is_open ? AGAIN_MS : false),
  });
}

/** Adds a part, and the parts that follow it. */
async function readOn(
  before: PrintedSoFar | undefined,
  part: TrialLogView,
  input: { readonly slug: string; readonly trial: string; readonly attempt?: number },
  signal: AbortSignal,
): Promise<PrintedSoFar> {
  let { bytes, ...read } = part;
  let text = (before?.is_here ? before.text : '') + part.text;
  while (read.is_here && read.next > read.from && read.next < bytes) {
    ({ bytes, ...read } = await request('getTrialLog', { ...input, from: read.next }, signal));
    text += read.text;
  }
  const from = before?.is_here ? before.from : part.from;
  if (text.length <= MAX_CHARACTERS) return { ...read, from, text };
  const shorter = text.slice(text.indexOf('\n', text.length - MAX_CHARACTERS) + 1);
  return { ...read, from: Math.max(1, from), text: shorter };
}
