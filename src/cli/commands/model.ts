/** Commands about trained models: best, predict. */
import { type Command, Option } from 'commander';
import { keptModel, weightsFolder } from '../../app/keptWeights.js';
import { findTrial, type OpenedSweep, openJournalFile, openNamedSweep } from '../../app/openSweep.js';
import { predictTable } from '../../app/predictTable.js';
import { SweepViews } from '../../app/sweepViews.js';
import { bestOf, type DataSource, retrainTrial } from '../../app/trainBest.js';
import { UserError } from '../../base/errors.js';
import { formatCounted, formatNumber, formatShare } from '../../base/format.js';
import { printable } from '../../base/printable.js';
import { sweepSlug } from '../../model/slug.js';
import { readKernelChoice } from '../../processes/kernelChoice.js';
import { predictionsCsv } from '../../report/predictionsCsv.js';
import { formOf, modelContent } from '../../trainers/network/modelFiles/modelFile.js';
import { predictedView } from '../../views/modelViews.js';
import { jsonNumberOf } from '../../views/scalars.js';
import { type OutputOptions, type Surroundings, withJournal, withOutput, withRedis } from '../options.js';
import { type SweepOptions, usingRedis } from '../session.js';
import { type Terminal, terminalOf } from '../terminal.js';
import { writeTextFile } from '../writeTextFile.js';
import { printTrial } from './trial.js';

interface BestOptions extends SweepOptions {
  readonly trial?: string;
  readonly export?: string;
  readonly folder?: string;
}

export function addBest(program: Command, around: Surroundings): void {
  const command = program
    .command('best')
    .description('Show the best trial of a sweep, or write its trained network to a file.')
    .argument('[sweep]', 'name of the sweep; optional if there is only one')
    .addOption(new Option('--export <file>', 'model to write; it ends in .onnx, .safetensors or .json'))
    .addOption(new Option('--trial <trial>', 'number or id of another trial'))
    .addOption(
      new Option(
        '--folder <dir>',
        'folder of the sweep file, to read the data from its files, not from Redis',
      ),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin best digits\n  $ jmin best digits --export digits.onnx\n  $ jmin best digits --trial 52 --export digits.safetensors\n\nWeights that the sweep kept (keep in the sweep file) are used. Any other trial\nis trained again, to the same bits.\n\nExit code 1 if its J differs from the journal. The file is still written.',
    );
  withRedis(command);
  withJournal(command);
  withOutput(command).action(async (name: string | undefined, options: BestOptions) => {
    const terminal = terminalOf(options, around);
    // Refused before anything is trained.
    if (options.export !== undefined) formOf(options.export);
    const show = (sweep: OpenedSweep, source: DataSource) =>
      showBest({ sweep, source, options, terminal, around });
    const folder = options.folder ?? null;
    if (options.journal !== undefined)
      return show(await openJournalFile(options.journal), { store: null, folder });
    await usingRedis(options, { ...around, terminal }, async ({ store }) =>
      show(await openNamedSweep(new SweepViews(store), name, 'trials'), { store, folder }),
    );
  });
}

interface Showing {
  readonly sweep: OpenedSweep;
  readonly source: DataSource;
  readonly options: BestOptions;
  readonly terminal: Terminal;
  readonly around: Surroundings;
}

async function showBest({ sweep, source, options, terminal, around }: Showing): Promise<void> {
  const { summary } = sweep;
  const position = options.trial === undefined ? bestOf(summary) : findTrial(summary, options.trial);
  const { export: file } = options;
  if (file === undefined)
    return printTrial(await sweep.withCurve(position), position, options.json === true, terminal);
  const kernel = readKernelChoice(around.environment);
  const known = keptModel(weightsFolder(options.dataDir), summary, position);
  const { model, J, recordedJ, isOfAll } = known ?? (await retrainTrial(summary, position, source, kernel));
  writeTextFile(file, modelContent(file, model));
  const same = isOfAll || Object.is(J, recordedJ);
  const trial = summary.trials.number(position);
  const sweepName = summary.spec.name;
  if (!same) {
    process.exitCode = 1;
    terminal.warn(
      `trial ${trial} gave J ${J} now, and ${recordedJ} in the journal: another version of jmin trained it`,
    );
  }
  if (options.json) {
    const named = { sweep: sweepName, slug: sweepSlug(sweepName), trial, id: summary.trials.id(position) };
    const compared = isOfAll
      ? { recorded_J: null, same: null }
      : { recorded_J: jsonNumberOf(recordedJ), same };
    const how = {
      trained_on: isOfAll ? 'all' : 'train',
      J: jsonNumberOf(J),
      ...compared,
      kept: known !== null,
    };
    return terminal.print(JSON.stringify({ ...named, file, ...how }));
  }
  const how = known === null ? 'trained again' : 'from its kept weights';
  const what = isOfAll ? 'trained on all examples' : same ? 'as in the journal' : 'not as in the journal';
  const said = `${how}, ${what}`;
  terminal.print(
    `wrote ${printable(file)}: trial ${trial} of ${printable(sweepName, 60)}, J ${formatNumber(J)}, ${said}`,
  );
}

interface PredictOptions extends OutputOptions {
  readonly model: string;
  readonly data: string;
  readonly output?: string;
}

export function addPredict(program: Command, around: Surroundings): void {
  const command = program
    .command('predict')
    .description('Apply a model to the rows of a table.')
    .addOption(new Option('-m, --model <file>', 'model that jmin best --export wrote').makeOptionMandatory())
    .addOption(
      new Option(
        '-d, --data <file>',
        'CSV, TSV or .jsonl with the columns of the training data, or IDX images',
      ).makeOptionMandatory(),
    )
    .addOption(new Option('-o, --output <file>', 'CSV to write (default: standard output)'))
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin predict --model digits.onnx --data new.csv\n  $ jmin predict --model digits.json --data new.csv -o predicted.csv\n\nColumns are found by their names. The target may be absent; where it is present,\nthe error is reported.',
    );
  withOutput(command).action(async (options: PredictOptions) => {
    const { model, data, output } = options;
    const terminal = terminalOf(options, around);
    refuseSame(options);
    const predicted = await predictTable(model, data);
    if (output !== undefined) writeTextFile(output, predictionsCsv(predicted));
    if (options.json) {
      const view = predictedView(predicted, { model, data, file: output ?? null });
      return terminal.print(JSON.stringify(view));
    }
    const { rows, known, error, description } = predicted;
    const shown = error === null ? '' : `; ${errorText(error, description.task === 'regression')}`;
    const ofKnown =
      error === null || known === rows ? '' : ` of ${formatCounted(known, 'row')} with a target`;
    const said = `predicted ${formatCounted(rows, 'row')}${shown}${ofKnown}`;
    if (output === undefined) {
      terminal.print(predictionsCsv(predicted).trimEnd());
      terminal.note(said);
    } else terminal.print(`${said}; wrote ${printable(output)}`);
  });
}

function refuseSame({ model, data, output }: PredictOptions): void {
  if (output === undefined || (output !== model && output !== data)) return;
  throw new UserError(`--output ${printable(output)} is a file that is read`, {
    code: 'bad-option',
    hint: 'Name another file.',
  });
}

function errorText(error: number, isRegression: boolean): string {
  return isRegression ? `root mean squared error ${formatNumber(error)}` : `error ${formatShare(error)}`;
}
