import { expect, test } from 'vitest';
import { Interruption } from '../../src/cli/interruption.js';
import { makeProgram } from '../../src/cli/program.js';
import { expectGolden } from '../snapshot.js';

const WIDTH = 80;

/** `jmin --help`, then the help of each command. */
async function helpTexts(): Promise<string[]> {
  const program = await makeProgram([], {
    environment: {},
    interruption: new Interruption({}),
    jsonSink: null,
  });
  return [program, ...program.commands].map((command) => {
    let text = '';
    command.configureOutput({
      writeOut: (part) => {
        text += part;
      },
      getOutHelpWidth: () => WIDTH,
      getOutHasColors: () => false,
    });
    command.outputHelp();
    return text;
  });
}

/** After a change on purpose: JMIN_UPDATE=1 npx vitest run test/cli/helpTexts.test.ts */
test('every --help is as in golden', async () => {
  expectGolden('help.txt', (await helpTexts()).join(`\n${'='.repeat(WIDTH)}\n\n`));
});

test('every --help fits 80 columns', async () => {
  const lines = (await helpTexts()).flatMap((text) => text.split('\n'));
  expect(lines.filter((line) => [...line].length > WIDTH)).toEqual([]);
});
