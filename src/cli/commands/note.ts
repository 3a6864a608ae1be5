/** Commands that write about a sweep or one of its trials: note, tag. */
import { type Command, Option } from 'commander';
import { addNote, changeTags } from '../../app/markSweep.js';
import { findTrial } from '../../app/openSweep.js';
import { SweepViews } from '../../app/sweepViews.js';
import { formatTime } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import { notesOf, tagsOf } from '../../results/marks.js';
import { marksView } from '../../views/marksView.js';
import {
  type OutputOptions,
  type RedisOptions,
  type Surroundings,
  withOutput,
  withRedis,
} from '../options.js';
import { usingRedis } from '../session.js';
import { type Terminal, terminalOf } from '../terminal.js';

type Options = RedisOptions & OutputOptions;
type Marked = Parameters<typeof addNote>[1];
type Store = Parameters<typeof addNote>[0];

const PLACE = 'name of the sweep, or SWEEP/TRIAL for one of its trials';

export function addNoteCommand(program: Command, around: Surroundings): void {
  const command = program
    .command('note')
    .description('Write a note on a sweep or a trial, or print its notes.')
    .argument('<sweep>', PLACE)
    .argument('[text...]', 'the note; prints the notes if left out')
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin note digits "the learning rate is too low"\n  $ jmin note digits/52 overfits\n  $ jmin note digits',
    );
  withRedis(command);
  withOutput(command).action(async (place: string, words: string[], options: Options) => {
    await mark(place, options, around, async (store, marked) => {
      if (words.length > 0) await addNote(store, marked, words.join(' '));
    });
  });
}

export function addTag(program: Command, around: Surroundings): void {
  const command = program
    .command('tag')
    .description('Tag a sweep or a trial, or print its tags.')
    .argument('<sweep>', PLACE)
    .argument('[tags...]', 'tags to add; prints the tags if left out')
    .addOption(new Option('--remove', 'remove the tags instead'))
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin tag digits baseline\n  $ jmin tag digits/52 deploy v2\n  $ jmin tag digits/52 v2 --remove',
    );
  withRedis(command);
  withOutput(command).action(async (place: string, tags: string[], options: Options & { remove?: true }) => {
    await mark(place, options, around, async (store, marked) => {
      if (tags.length === 0) return;
      await changeTags(store, marked, options.remove ? { add: [], remove: tags } : { add: tags, remove: [] });
    });
  });
}

/** Changes the marks of a sweep or trial, and prints what they are then. */
async function mark(
  place: string,
  options: Options,
  around: Surroundings,
  change: (store: Store, marked: Marked) => Promise<void>,
): Promise<void> {
  const terminal = terminalOf(options, around);
  await usingRedis(options, { ...around, terminal }, async ({ store }) => {
    const views = new SweepViews(store);
    const { slug, trialName } = await findPlace(views, place);
    const summary = await views.summary(slug);
    const trial = trialName === null ? null : summary.trials.id(findTrial(summary, trialName));
    await change(store, { slug, summary, trial });
    const changed = await views.summary(slug);
    if (options.json) return terminal.print(JSON.stringify(marksView(changed, slug)));
    showMarks(changed, trial, terminal);
  });
}

/** A name may have slashes itself, so the whole is tried first. */
async function findPlace(
  views: SweepViews,
  place: string,
): Promise<{ readonly slug: string; readonly trialName: string | null }> {
  const slash = place.lastIndexOf('/');
  const names = (await views.list()).flatMap(({ slug, name }) => [slug, name]);
  if (slash === -1 || names.includes(place)) return { slug: await views.find(place), trialName: null };
  return { slug: await views.find(place.slice(0, slash)), trialName: place.slice(slash + 1) };
}

function showMarks(
  { spec, trials, marks }: Marked['summary'],
  trial: string | null,
  terminal: Terminal,
): void {
  const position = trial === null ? undefined : trials.position(trial);
  const name = position === undefined ? '' : `, trial ${trials.number(position)}`;
  const tags = tagsOf(marks, trial);
  const notes = notesOf(marks, trial);
  const said =
    tags.length === 0 ? (notes.length === 0 ? 'no notes and no tags' : 'no tags') : tags.join(', ');
  terminal.print(`${printable(spec.name, 60)}${name}: ${said}`);
  for (const { atMs, text } of notes)
    terminal.print(`${terminal.colors.dim(formatTime(atMs))}  ${printable(text)}`);
}
