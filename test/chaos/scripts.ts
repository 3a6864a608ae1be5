/** The names of the Lua scripts, ours and BullMQ's, by what a client sends to run them. */
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { SAVE } from '../../src/store/checkpoints.js';
import { LEAD } from '../../src/store/leadership.js';
import * as runScripts from '../../src/store/runScripts.js';
import type { ScriptDefinition } from '../../src/store/script.js';
import type { Command } from './resp.js';

interface BullScript {
  readonly name: string;
  readonly content: string;
}

const bullScripts = createRequire(import.meta.url)('bullmq/dist/cjs/scripts/index.js') as Readonly<
  Record<string, BullScript>
>;

const ours: readonly ScriptDefinition[] = [
  ...Object.values(runScripts).filter((script) => typeof script !== 'string'),
  LEAD,
  SAVE,
];

const names = new Map([
  ...Object.values(bullScripts).map(({ name, content }) => [sha1(content), `bull:${name}`] as const),
  ...ours.map(({ name, text }) => [sha1(text), name] as const),
]);

/** The name of the script that a command runs, BullMQ's after `bull:`; null for other commands and scripts. */
export function scriptOf({ name, args: [script = ''] }: Command): string | null {
  if (name === 'EVALSHA') return names.get(script) ?? null;
  return name === 'EVAL' ? (names.get(sha1(script)) ?? null) : null;
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
