/** A program that runs in a process group of its own, however it was started. */

export type OutputStream = 'stdout' | 'stderr';

export interface ProgramRequest {
  /** The first is the path of the program, which was found before. */
  readonly argv: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly onOutput: (stream: OutputStream, bytes: Buffer) => void;
}

export type ProgramEnd =
  | { readonly type: 'exit'; readonly code: number }
  | { readonly type: 'signal'; readonly signal: string }
  | { readonly type: 'notStarted'; readonly error: NodeJS.ErrnoException }
  /** The process that started it died, and it was killed too. */
  | { readonly type: 'lost' };

export interface Program {
  /** Its process id, which is also that of its group; null if it could not be started. */
  readonly started: Promise<number | null>;
  readonly ended: Promise<ProgramEnd>;
  /** Settles once both outputs are closed, or no longer read. What it left behind may hold them open. */
  readonly closed: Promise<void>;
  /** Reads no more of its output. */
  close(): void;
}
