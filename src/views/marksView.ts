import { z } from 'zod';
import type { Summary } from '../results/summary.js';
import { count, isoTime, isoTimeOf } from './scalars.js';

/** Null for a mark of the sweep. A trial of an earlier plan has an id only. */
const marked = { trial: count.nullable(), id: z.string().nullable() };

/** The notes and tags of a sweep and its trials: the output of `jmin note --json` and `jmin tag --json`. */
export const marksSchema = z.strictObject({
  sweep: z.string(),
  slug: z.string(),
  /** Oldest first. */
  notes: z.array(z.strictObject({ at: isoTime, ...marked, text: z.string() })).readonly(),
  tags: z.array(z.strictObject({ ...marked, tags: z.array(z.string()).readonly() })).readonly(),
});
export type MarksView = z.infer<typeof marksSchema>;

export function marksView({ spec, trials, marks }: Summary, slug: string): MarksView {
  const mark = (id: string | null) => {
    const position = id === null ? undefined : trials.position(id);
    return { trial: position === undefined ? null : trials.number(position), id };
  };
  return {
    ...{ sweep: spec.name, slug },
    notes: marks.notes.map(({ atMs, trial, text }) => ({ at: isoTimeOf(atMs) ?? '', ...mark(trial), text })),
    tags: marks.tags.map(([id, tags]) => ({ ...mark(id === '' ? null : id), tags })),
  };
}
