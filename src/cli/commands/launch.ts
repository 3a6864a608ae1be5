import type { Command } from 'commander';
import { launch } from '../../app/launch.js';
import { prepareSweep, refuseEmptyPlan } from '../../app/prepareSweep.js';
import { launchedView } from '../../views/answers.js';
import { noteLaunched, queuedLine } from '../launched.js';
import {
  type OutputOptions,
  type RedisOptions,
  type Surroundings,
  withOutput,
  withRedis,
} from '../options.js';
import { usingRedis } from '../session.js';
import { terminalOf } from '../terminal.js';
import { readSpec, type SpecOptions, withSpec } from './spec.js';

export function addLaunch(program: Command, around: Surroundings): void {
  const command = program
    .command('launch')
    .description(
      'Queue a sweep and return. Workers train it: start jmin worker on any host that reaches the Redis.',
    )
    .argument('[file]', 'sweep file')
    .addHelpText(
      'after',
      '\nExamples:\n  $ jmin launch sweeps/digits.yaml --redis redis://queue:6379\n  $ jmin launch sweeps/digits.yaml && jmin worker',
    );
  withSpec(command);
  withRedis(command);
  withOutput(command).action(
    async (file: string | undefined, options: SpecOptions & RedisOptions & OutputOptions) => {
      const terminal = terminalOf(options, around);
      const { spec, source, place } = await readSpec(file, options, (line) => terminal.note(line));
      const prepared = await prepareSweep(spec, source, file ?? null, (line) => terminal.note(line));
      refuseEmptyPlan(prepared, place);
      await usingRedis(options, { ...around, terminal, reportsFaults: true }, async (redis) => {
        const launched = await launch(redis.store, prepared);
        const embedded = launched.left === 0 ? null : redis.embedded;
        await embedded?.keep();
        noteLaunched(spec.name, launched, terminal);
        if (options.json) terminal.print(JSON.stringify(launchedView(spec.name, launched)));
        else terminal.print(queuedLine(launched));
        if (embedded !== null)
          terminal.note(
            'The private Redis keeps running. jmin worker trains the sweep, jmin stop ends the Redis.',
          );
      });
    },
  );
}
