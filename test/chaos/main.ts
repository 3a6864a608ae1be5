/** `npm run chaos`: a sweep again and again under faults, each time held to the result of an undisturbed one. */
import { setMaxListeners } from 'node:events';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { CHAOS_SWEEPS, type ChaosSweep } from './chaosSweep.js';
import { runHostileCommands } from './hostileCommands.js';
import { type RunResult, runChaos } from './runChaos.js';
import { type Campaign, campaignTable, isAsItMustBe, wrongIn } from './table.js';

const FEWEST_FAULTS = 20;
const FAULTS = 24;

const HELP = `npm run chaos -- [--runs N] [--seed S] [--faults F] [--at-once K] [--sweep NAME]
                 [--commands] [--json]

Trains a sweep N times (default 1) while processes are killed and halted, connections cut, replies lost and the
disk made slow: ${FAULTS} faults a run, or F, drawn from the seeds S (default 1) to S + N - 1. A run must end by itself,
with every trial once and the digest of an undisturbed run. Prints a table; what failed is named with its seed, and
--runs 1 with that seed draws the same faults again. --at-once K has K runs under way at a time.

--sweep NAME takes another sweep: ${Object.keys(CHAOS_SWEEPS).join(', ')} (default grid).

With --commands the runs are sweeps of commands that fork, leave their group, ignore signals, print up to 1 GB, or close
their outputs; one run in three loses its worker. No process may outlive a sweep by 5 s.

Exit code 1 if any run failed. Interrupted, it tells of the runs that have ended.`;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    faults: { type: 'string', default: String(FAULTS) },
    'at-once': { type: 'string', default: '1' },
    sweep: { type: 'string', default: 'grid' },
    commands: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
try {
  if (values.help) console.log(HELP);
  else await main();
} catch (error) {
  if (!interrupted.signal.aborted) throw error;
  // Timers of faults may be left.
  process.exit(130);
}

async function main(): Promise<void> {
  const runs = wholeNumber('runs', values.runs, 1);
  const first = wholeNumber('seed', values.seed, 0);
  const faults = wholeNumber('faults', values.faults, FEWEST_FAULTS);
  const atOnce = wholeNumber('at-once', values['at-once'], 1);
  // Each of the runs under way listens, some of them more than once.
  setMaxListeners(0, interrupted.signal, process);
  const seeds = Array.from({ length: runs }, (_, i) => first + i);
  if (values.commands) return runHostile(seeds, atOnce);
  const options = { sweepFile: CHAOS_SWEEPS[sweepNamed(values.sweep)], signal: interrupted.signal };
  const campaign: Campaign & { runs: RunResult[] } = {
    undisturbed: await runChaos({ ...options, seed: 0, faults: 0 }),
    runs: [],
  };
  const { undisturbed } = campaign;
  if (!isAsItMustBe(undisturbed, campaign)) throw new Error(`undisturbed: ${wrongIn(undisturbed, campaign)}`);
  const runAll = async () => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      const run = await runChaos({ ...options, seed, faults });
      campaign.runs.push(run);
      console.error(lineOf(run, campaign));
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: atOnce }, runAll));
  campaign.runs.sort((a, b) => a.seed - b.seed);
  console.log(values.json ? JSON.stringify(toJson(campaign)) : campaignTable(campaign));
  if (!campaign.runs.every((run) => isAsItMustBe(run, campaign))) process.exitCode = 1;
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

async function runHostile(seeds: number[], atOnce: number): Promise<void> {
  const { signal } = interrupted;
  let [ended, killed, failed] = [0, 0, 0];
  const runAll = async () => {
    for (let seed = seeds.shift(); seed !== undefined && !signal.aborted; seed = seeds.shift()) {
      const run = await runHostileCommands({ seed, signal });
      ended++;
      if (run.wasKilled) killed++;
      if (run.problems.length > 0) failed++;
      console.error(
        values.json
          ? JSON.stringify(run)
          : `seed ${seed}: ${(run.elapsedMs / 1000).toFixed(0)} s${run.wasKilled ? ', worker killed' : ''}, ${run.problems.join('; ') || 'as it must be'}`,
      );
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: atOnce }, runAll));
  console.log(`${ended} runs of hostile commands, ${killed} with a killed worker, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
  for (const end of ends) if (end.status === 'rejected' && !signal.aborted) throw end.reason;
}

function lineOf(run: RunResult, campaign: Campaign): string {
  const said = isAsItMustBe(run, campaign) ? 'as it must be' : `FAILED: ${wrongIn(run, campaign)}`;
  return `seed ${run.seed}: ${run.faults.length} faults, ${(run.elapsedMs / 1000).toFixed(0)} s, ${said}`;
}

function wholeNumber(name: string, text: string, least: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  console.error(`--${name} must be a whole number of at least ${least}; got ${JSON.stringify(text)}`);
  process.exit(2);
}

function sweepNamed(name: string): ChaosSweep {
  if (Object.hasOwn(CHAOS_SWEEPS, name)) return name as ChaosSweep;
  const names = Object.keys(CHAOS_SWEEPS).join(', ');
  console.error(`--sweep must be one of ${names}; got ${JSON.stringify(name)}`);
  process.exit(2);
}

function toJson(campaign: Campaign): unknown {
  return campaign.runs.map((run) => {
    const { seed, faults, verification, conflicts, elapsedMs, problems } = run;
    return {
      seed,
      isAsItMustBe: isAsItMustBe(run, campaign),
      faults,
      verification,
      conflicts,
      elapsedMs,
      problems,
    };
  });
}
