import pc from 'picocolors';
import type { OutputOptions, Surroundings } from './options.js';

/** What a command writes to: results on standard output, everything else on standard error. */
export interface Terminal {
  /** Whether progress may be drawn over. */
  readonly isLive: boolean;
  readonly columns: number;
  readonly colors: ReturnType<typeof pc.createColors>;
  /** A line of the result. */
  print(line: string): void;
  /** A line about what is going on; nothing under --quiet. */
  note(line: string): void;
  /** A problem, shown in any case; once, where several processes tell of the same one after the other. */
  warn(line: string): void;
  /** Draws a line over the last one drawn; an empty text takes it away. */
  draw(line: string): void;
}

/** The terminal as the options of a command want it. */
export function terminalOf(options: OutputOptions, { environment }: Surroundings): Terminal {
  const quiet = options.quiet === true;
  const json = options.json === true;
  const { stdout, stderr } = process;
  const wantsColors = environment.NO_COLOR === undefined || environment.NO_COLOR === '';
  const colors = pc.createColors(
    wantsColors && environment.TERM !== 'dumb' && stdout.isTTY === true && !json,
  );
  const isLive = stderr.isTTY === true && environment.TERM !== 'dumb' && !quiet && !json;
  let drawn = false;
  let lastWarning = '';
  const erase = () => {
    if (drawn) stderr.write('\r\u001b[K');
    drawn = false;
  };
  return {
    isLive,
    columns: stderr.columns ?? 100,
    colors,
    print(line) {
      erase();
      stdout.write(`${line}\n`);
    },
    note(line) {
      erase();
      if (!quiet) stderr.write(`${line}\n`);
    },
    warn(line) {
      if (line === lastWarning) return;
      lastWarning = line;
      erase();
      stderr.write(`${line}\n`);
    },
    draw(line) {
      if (!isLive) return;
      erase();
      stderr.write(line);
      drawn = line !== '';
    },
  };
}
