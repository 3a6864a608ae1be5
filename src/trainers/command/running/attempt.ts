/**
 * One process of a trial, from its start until none of its processes is left. It gives a record for each position that
 * the output names, and waits in between at most WAIT_MS, so that the worker can look at its limits.
 */
import { StringDecoder } from 'node:string_decoder';
import { unreachable } from '../../../base/assert.js';
import { formatBytes } from '../../../base/format.js';
import { isOwnFault } from '../../ownFaults.js';
import {
  MetricMissing,
  TrainingCrashed,
  TrainingLost,
  type TrainingRecord,
  type TrainingStep,
  type TrialEnding,
  UntrainableError,
} from '../../training.js';
import { MetricCandidates } from '../metricCandidates.js';
import { LineSplitter, OutputReader, type ReadLine } from '../outputReader.js';
import { RecordCollector } from '../recordCollector.js';
import type { CommandSettings } from '../settings.js';
import { AttemptLog } from './attemptLog.js';
import { MemoryWatch } from './memoryWatch.js';
import { MetricsFile } from './metricsFile.js';
import { signalGroup } from './processGroup.js';
import type { OutputStream, Program, ProgramEnd } from './program.js';
import { startProgram } from './startProgram.js';
import { endStraysOf } from './strays.js';
import type { Workspace } from './workspace.js';

const WAIT_MS = 50;
/** How long the output of a program may stay open after its end, held by what it left behind. */
const CLOSE_MS = 200;
const MAX_TAIL_LINES = 50;
const MAX_TAIL_CHARACTERS = 1000;

export interface AttemptFacts {
  readonly trial: string;
  readonly settings: CommandSettings;
  readonly workspace: Workspace;
  readonly token: string;
  readonly onLine: (line: ReadLine) => void;
}

export class Attempt {
  readonly #facts: AttemptFacts;
  readonly #program: Program;
  readonly #collector: RecordCollector;
  readonly #reader: OutputReader;
  readonly #candidates: MetricCandidates;
  readonly #metricsFile: MetricsFile;
  readonly #fileReader = new OutputReader({ pattern: null, name: '' });
  #hasFile = false;
  readonly #log: AttemptLog;
  readonly #lines: Readonly<Record<OutputStream, LineDecoder>>;
  readonly #records: TrainingRecord[] = [];
  /** The last lines, without those of progress bars that were written over. */
  readonly #tail: string[] = [];
  #end: ProgramEnd | null = null;
  #memory: MemoryWatch | null = null;
  #hasNews = false;
  #wake: () => void = () => {};

  constructor(facts: AttemptFacts, argv: readonly string[], environment: Readonly<Record<string, string>>) {
    const { settings, workspace } = facts;
    this.#facts = facts;
    this.#collector = new RecordCollector(settings.metric);
    this.#reader = new OutputReader({ pattern: settings.metric.pattern, name: settings.metric.name });
    this.#candidates = new MetricCandidates(settings.metric.name);
    this.#log = new AttemptLog(workspace.logFile);
    this.#metricsFile = new MetricsFile(workspace.metricsFile);
    this.#lines = { stdout: new LineDecoder(), stderr: new LineDecoder() };
    this.#program = startProgram({
      ...{ argv, directory: workspace.directory, environment },
      onOutput: (stream, bytes) => {
        this.#log.write(bytes);
        this.#read(this.#lines[stream].push(bytes));
      },
    });
    const { memoryBytes } = settings.resources;
    if (memoryBytes !== null)
      void this.#program.started.then((pid) => {
        if (pid !== null) this.#memory = new MemoryWatch({ pid, token: facts.token, memoryBytes });
      });
    void this.#program.ended.then((end) => {
      this.#end = end;
      this.#wake();
    });
  }

  async *steps(): AsyncGenerator<TrainingStep, void> {
    let iteration = 0;
    while (this.#end === null) {
      await this.#news();
      this.#readMetrics(this.#metricsFile.read());
      for (const record of this.#records.splice(0)) {
        iteration = record.iteration;
        yield { type: 'record', record, iteration, save: null };
      }
      yield { type: this.#hasNews ? 'step' : 'wait', iteration, save: null };
      this.#hasNews = false;
    }
    await atMost(CLOSE_MS, this.#program.closed);
    for (const lines of Object.values(this.#lines)) this.#read(lines.end());
    this.#readMetrics(this.#metricsFile.end());
    const last = this.#collector.finish();
    for (const record of [...this.#records.splice(0), ...(last === null ? [] : [last])])
      yield { type: 'record', record, iteration: record.iteration, save: null };
    yield { type: 'ending', ending: this.#judge(this.#end) };
  }

  /** Ends all processes: those of the group softly at first. Settles when the program has ended. */
  async end(): Promise<void> {
    const pid = await this.#program.started;
    if (pid !== null) {
      if (this.#end === null && signalGroup(pid, 'SIGTERM'))
        await atMost(this.#facts.settings.graceMs, this.#program.ended);
      // Also what a program that has ended left in its group.
      signalGroup(pid, 'SIGKILL');
      await this.#program.ended;
      endStraysOf(this.#facts.token);
    }
    this.#memory?.close();
    this.#program.close();
    this.#log.close();
  }

  #read(lines: readonly string[]): void {
    for (const line of lines) {
      if (line.trim() !== '') this.#tail.push(line.slice(0, MAX_TAIL_CHARACTERS));
      this.#candidates.add(line);
      const read = this.#reader.read(line);
      if (this.#hasFile) this.#facts.onLine({ ...read, metrics: {} });
      else this.#add(read);
    }
    if (this.#tail.length > MAX_TAIL_LINES) this.#tail.splice(0, this.#tail.length - MAX_TAIL_LINES);
    this.#hasNews = true;
    if (this.#records.length > 0) this.#wake();
  }

  #add(line: ReadLine): void {
    this.#facts.onLine(line);
    const record = this.#collector.add(line);
    if (record !== null) this.#records.push(record);
  }

  /** From the first metric in its file on, only the file counts. */
  #readMetrics(lines: Iterable<string>): void {
    for (const line of lines) {
      const read = this.#fileReader.read(line);
      this.#hasFile ||= Object.keys(read.metrics).length > 0;
      this.#add(read);
      this.#hasNews = true;
    }
  }

  async #news(): Promise<void> {
    if (this.#end !== null || this.#records.length > 0) return;
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    await atMost(WAIT_MS, woken);
  }

  #tooMuchMemory(usedBytes: number): UntrainableError {
    const limit = formatBytes(this.#facts.settings.resources.memoryBytes ?? 0);
    const reason = `its processes used ${formatBytes(usedBytes)} of memory; resources.memory allows ${limit}`;
    return new UntrainableError(reason, { log: this.#tail });
  }

  #judge(end: ProgramEnd) {
    const { trial, settings } = this.#facts;
    const used = this.#memory?.exceededBytes ?? null;
    if (used !== null) throw this.#tooMuchMemory(used);
    if (end.type === 'notStarted') throw notStarted(end.error);
    if (end.type === 'lost') throw new TrainingLost('what started its command was killed');
    if (end.type === 'signal' && !isOwnFault(end.signal))
      throw new TrainingLost(`its command was killed by ${end.signal}`);
    if (end.type === 'signal')
      throw new TrainingCrashed(`its command was ended by ${end.signal}`, this.#tail);
    if (end.code !== 0) return this.#judgeCode(end.code);
    const ending = this.#collector.endingOf(trial);
    if (ending !== null) return ending;
    const { names } = this.#collector;
    const read = names.length === 0 ? 'no metric was read from its output' : `it printed ${names.join(', ')}`;
    const similar = this.#candidates.lines.map((line) => JSON.stringify(line)).join(', ');
    const looks = similar === '' ? '' : `. Lines that look most like it: ${similar}`;
    throw new MetricMissing(`its command never printed ${settings.metric.name}: ${read}${looks}`, {
      log: this.#tail,
    });
  }

  #judgeCode(code: number): TrialEnding {
    const { trial, settings } = this.#facts;
    const meaning = settings.exitCodes[code];
    const reason = `its command ended with exit code ${code}`;
    switch (meaning) {
      case undefined:
        throw new TrainingCrashed(reason, this.#tail);
      case 'retry':
        throw new TrainingLost(`${reason}, which means retry`);
      case 'fail':
      case 'stop_sweep':
        throw new UntrainableError(`${reason}, which means ${meaning}`, {
          log: this.#tail,
          stopsSweep: meaning === 'stop_sweep',
        });
      case 'diverged':
        return this.#collector.divergedEndingOf(trial);
      default:
        return unreachable(meaning);
    }
  }
}

/** The lines of one output. */
class LineDecoder {
  readonly #decoder = new StringDecoder('utf8');
  readonly #splitter = new LineSplitter();

  push(bytes: Buffer): readonly string[] {
    return this.#splitter.push(this.#decoder.write(bytes));
  }

  end(): readonly string[] {
    return this.#splitter.end();
  }
}

/** Waits for a promise, for a time at most. */
async function atMost(ms: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
    timer.unref();
  });
  await Promise.race([promise, timeout]);
  clearTimeout(timer);
}

function notStarted(error: NodeJS.ErrnoException): UntrainableError {
  const why =
    error.code === 'E2BIG'
      ? `its arguments are too long for the system; pass \${args_json_file}, the path of a file with all values`
      : error.message;
  return new UntrainableError(`its command could not be started: ${why}`, { cause: error });
}
