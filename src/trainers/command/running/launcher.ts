/**
 * The process that starts programs for this one; launcher.c says what the two say to each other. It is started with
 * the first program. It ends with this process, and kills all that it has started.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Socket } from 'node:net';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { getSystemErrorName } from 'node:util';
import { LaunchedProgram } from './launchedProgram.js';
import type { Program, ProgramEnd, ProgramRequest } from './program.js';

/** From dist/src/trainers/command/running/ at the package's root. The number is that of the protocol. */
const LAUNCHER = fileURLToPath(new URL('../../../../../build/native/launcher-1', import.meta.url));

const HEAD_BYTES = 9;
/** Values of an end from here on are signals. */
const SIGNALS_FROM = 256;

const SIGNAL_NAMES = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

export class Launcher {
  readonly #child: ChildProcess;
  readonly #programs = new Map<number, LaunchedProgram>();
  #lastId = 0;
  /** The beginning of an answer whose end has not come. */
  #rest: Buffer = Buffer.alloc(0);
  #hasEnded = false;

  constructor(file = LAUNCHER) {
    // In a session of its own a Ctrl-C in the terminal does not reach it.
    this.#child = spawn(file, [], { cwd: '/', env: {}, detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
    const { stdin, stdout } = this.#child;
    stdout?.on('data', (bytes: Buffer) => this.#receive(bytes));
    stdin?.on('error', () => {});
    this.#child.once('error', () => this.#end());
    this.#child.once('close', () => this.#end());
    this.#child.unref();
    this.#keepAlive();
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Undefined if it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Of the programs that run. */
  get running(): ReadonlySet<number> {
    return new Set([...this.#programs.values()].flatMap(({ pid }) => pid ?? []));
  }

  start({ argv, directory, environment, onOutput }: ProgramRequest): Program {
    const id = this.#lastId++;
    const program = new LaunchedProgram(onOutput, () => {
      this.#send(frame('C', id, ''));
      this.#dropIfOver(id, program);
    });
    this.#programs.set(id, program);
    this.#keepAlive();
    const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    const strings = [directory, argv[0], ...argv, ...variables].map((text) => `${text}\0`).join('');
    this.#send(frame('S', id, strings, [argv.length, variables.length]));
    return program;
  }

  #send(bytes: Buffer): void {
    if (!this.#hasEnded) this.#child.stdin?.write(bytes);
  }

  #receive(bytes: Buffer): void {
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    while (rest.length >= HEAD_BYTES) {
      const type = String.fromCharCode(rest[0] ?? 0);
      const value = rest.readUInt32LE(5);
      const length = HEAD_BYTES + (type === '1' || type === '2' ? value : 0);
      if (rest.length < length) break;
      this.#handle(type, rest.readUInt32LE(1), value, rest.subarray(HEAD_BYTES, length));
      rest = rest.subarray(length);
    }
    this.#rest = rest;
  }

  #handle(type: string, id: number, value: number, output: Buffer): void {
    const program = this.#programs.get(id);
    // Its output was closed, and it has ended.
    if (program === undefined) return;
    if (type === 'S') program.noteStarted(value);
    else if (type === '1') program.noteOutput('stdout', output);
    else if (type === '2') program.noteOutput('stderr', output);
    else if (type === 'Z') program.noteClosed();
    else program.noteEnd(type === 'F' ? notStarted(value) : endOf(value));
    this.#dropIfOver(id, program);
  }

  #dropIfOver(id: number, program: LaunchedProgram): void {
    if (!program.isOver) return;
    this.#programs.delete(id);
    this.#keepAlive();
  }

  /** This process may end while none of its programs is running. */
  #keepAlive(): void {
    for (const stream of [this.#child.stdin, this.#child.stdout]) {
      if (!(stream instanceof Socket)) continue;
      if (this.#programs.size > 0) stream.ref();
      else stream.unref();
    }
  }

  #end(): void {
    this.#hasEnded = true;
    for (const program of this.#programs.values()) program.noteEnd({ type: 'lost' });
    this.#programs.clear();
  }
}

function frame(type: string, id: number, strings: string, numbers: readonly number[] = []): Buffer {
  const headBytes = HEAD_BYTES + 4 * numbers.length;
  const bytes = Buffer.allocUnsafe(headBytes + Buffer.byteLength(strings));
  bytes.writeUInt32LE(bytes.length - 4, 0);
  bytes.write(type, 4, 'latin1');
  bytes.writeUInt32LE(id, 5);
  numbers.forEach((number, i) => {
    bytes.writeUInt32LE(number, HEAD_BYTES + 4 * i);
  });
  bytes.write(strings, headBytes);
  return bytes;
}

function endOf(value: number): ProgramEnd {
  if (value < SIGNALS_FROM) return { type: 'exit', code: value };
  const number = value - SIGNALS_FROM;
  return { type: 'signal', signal: SIGNAL_NAMES.get(number) ?? `signal ${number}` };
}

function notStarted(errno: number): ProgramEnd {
  const code = getSystemErrorName(-errno);
  return { type: 'notStarted', error: Object.assign(new Error(code), { code }) };
}

let shared: Launcher | null = null;
let isBroken = !existsSync(LAUNCHER);

/** Null while this process has none. */
export function runningLauncher(): Launcher | null {
  return shared?.hasEnded === false ? shared : null;
}

/** That of this process; null where it was not built or does not run. */
export function sharedLauncher(): Launcher | null {
  if (isBroken) return null;
  if (shared === null || shared.hasEnded) shared = new Launcher();
  if (shared.pid === undefined) isBroken = true;
  return isBroken ? null : shared;
}
