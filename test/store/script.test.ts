/** What every script of ours keeps to, by its text. */
import { describe, expect, test } from 'vitest';
import * as checkpoints from '../../src/store/checkpoints.js';
import * as datasetStore from '../../src/store/datasetStore.js';
import * as journalImport from '../../src/store/journalImport.js';
import * as keyTypes from '../../src/store/keyTypes.js';
import * as leadership from '../../src/store/leadership.js';
import * as noticeMarks from '../../src/store/noticeMarks.js';
import { packArguments } from '../../src/store/packArguments.js';
import * as proposals from '../../src/store/proposals.js';
import * as queuedJobs from '../../src/store/queuedJobs.js';
import * as repair from '../../src/store/repair.js';
import * as runScripts from '../../src/store/runScripts.js';
import type { ScriptDefinition } from '../../src/store/script.js';
import * as sweepControl from '../../src/store/sweepControl.js';
import * as sweepIndex from '../../src/store/sweepIndex.js';
import * as workerRegistry from '../../src/store/workerRegistry.js';

const MODULES = [
  checkpoints,
  datasetStore,
  journalImport,
  keyTypes,
  leadership,
  noticeMarks,
  proposals,
  queuedJobs,
  repair,
  runScripts,
];
const SCRIPTS = [...MODULES, sweepControl, sweepIndex, workerRegistry].flatMap((module) =>
  Object.values(module).filter((value): value is ScriptDefinition => isScript(value)),
);

function isScript(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'text' in value && 'keyNames' in value;
}

/** Commands without a key. */
const KEYLESS = ['TIME'];
/** The names under which a script knows its keys: those given, and parameters that are one of them. */
const KEY = /^(keys\.\w+|record|run\.record)$/;

/** The part behind what every script begins with. */
function bodyOf({ text }: ScriptDefinition): string {
  return text.slice(text.indexOf('if wrong then'));
}

describe.each(SCRIPTS.map((script) => [script.name, script] as const))('the script %s', (_, script) => {
  test('uses only the given keys', () => {
    const calls = [...bodyOf(script).matchAll(/redis\.p?call\('(\w+)'(?:, ([^,)]+))?/g)];
    for (const [call, command = '', key = ''] of calls)
      if (!KEYLESS.includes(command)) expect(key, call).toMatch(KEY);
    for (const [, name = ''] of bodyOf(script).matchAll(/\bkeys\.(\w+)/g))
      expect(script.keyNames).toContain(name);
  });

  test('reads its arguments by name', () => {
    expect(bodyOf(script)).not.toMatch(/\b(ARGV|KEYS)\b/);
  });
});

test('the list of scripts is complete', () => {
  expect(SCRIPTS).toHaveLength(28);
});

describe('packArguments', () => {
  test('writes strings and bytes alike, of any length, also nested', () => {
    const bytes = new Uint8Array(3000).fill(0xff);
    const packed = packArguments({ a: [1.5, true, false, 'ü'], long: 'x'.repeat(40), bytes });
    expect(packed.subarray(0, 3)).toEqual(Buffer.from([0x83, 0xa1, 0x61]));
    expect(packed.includes(Buffer.from(bytes))).toBe(true);
    expect(packed.includes('ü')).toBe(true);
  });
});
