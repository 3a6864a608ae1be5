import { type FormEvent, useState } from 'react';
import { formatTime } from '../../base/format.js';
import { Panel } from '../charts/panel.js';
import { useOfSweep, useReadOnly } from '../server/queries.js';
import { useOrder } from '../server/useOrder.js';

interface MarksProps {
  readonly slug: string;
  /** The number of the trial; null: the sweep, with the notes on its trials. */
  readonly trial: number | null;
}

/** Notes and tags, and a field to add to them. */
export function MarksPanel({ slug, trial }: MarksProps) {
  const { data } = useOfSweep('getNotes', { slug });
  const { order, isPending } = useOrder(slug);
  const isReadOnly = useReadOnly();
  const [text, setText] = useState('');
  const notes = (data?.notes ?? []).filter((note) => trial === null || note.trial === trial);
  const own = data?.tags.find((tagged) => (trial === null ? tagged.id === null : tagged.trial === trial));
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const written = text.trim();
    if (written === '') return;
    setText('');
    if (!written.startsWith('#')) return order('addNote', { trial, text: written }, null);
    const tags = written.split(/[\s#]+/).filter((tag) => tag !== '');
    return order('changeTags', { trial, add: tags }, null);
  };
  return (
    <Panel
      className="full"
      id="notes"
      title="Notes and tags"
      {...(!isReadOnly && { note: '#word adds a tag' })}
    >
      <p className="marks">
        {(own?.tags ?? []).map((tag) => (
          <button
            key={tag}
            type="button"
            className="tag"
            disabled={isPending || isReadOnly}
            aria-label={`Remove the tag ${tag}`}
            onClick={() => order('changeTags', { trial, remove: [tag] }, null)}
          >
            {tag}
            {!isReadOnly && ' ×'}
          </button>
        ))}
      </p>
      <ul className="failures">
        {notes.map((note) => (
          <li key={`${note.at}${note.text}`}>
            <span className="muted">
              {formatTime(Date.parse(note.at))}
              {trial === null && note.trial !== null && ` trial ${note.trial}`}
            </span>{' '}
            {note.text}
          </li>
        ))}
      </ul>
      {!isReadOnly && (
        <form onSubmit={add} className="marks">
          <input
            className="field"
            type="text"
            value={text}
            maxLength={2000}
            aria-label="A note, or tags"
            placeholder="A note, or #tags"
            onChange={(event) => setText(event.target.value)}
          />
          <button type="submit" className="button" disabled={isPending || text.trim() === ''}>
            Add
          </button>
        </form>
      )}
    </Panel>
  );
}
