import type { Log } from '../src/base/log.js';
import type { TrialJob } from '../src/store/trialQueue.js';
import { type AllowedCommands, isAllowed } from '../src/trainers/command/permission.js';
import { trainerOf } from '../src/trainers/trainers.js';

/** Whether this worker may train a job that runs code of its sweep. Each sweep that it may not train is logged once. */
export class CommandPermission {
  readonly #allowed: AllowedCommands;
  readonly #log: Log;
  readonly #reported = new Set<string>();

  constructor(allowed: AllowedCommands, log: Log) {
    this.#allowed = allowed;
    this.#log = log;
  }

  /** Null if it may. */
  refusalOf({ trainer, settings, dataset, slug, sweep }: TrialJob): string | null {
    const { name, codePatterns } = trainerOf(trainer === undefined ? {} : { trainer });
    if (codePatterns === null || isAllowed(this.#allowed, settings, dataset)) return null;
    const refusal = `${sweep}: this worker may not run ${name}s; start it with --allow-commands`;
    if (!this.#reported.has(slug)) this.#log.warn('command-not-allowed', { sweep }, refusal);
    this.#reported.add(slug);
    return refusal;
  }
}
