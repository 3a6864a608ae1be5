/**
 * A skipped test is not a passed one: under CI a run fails when it skips a test that is not listed here, with what
 * the test needs. What was skipped is printed with that reason.
 */
import type { Reporter, TestModule } from 'vitest/node';

/** What a test file needs that not every machine has. */
const NEEDS: Readonly<Record<string, string>> = {
  'test/app/gitState.test.ts': 'git',
  'test/app/exampleSweeps.test.ts': 'Python with scikit-learn and PyTorch',
  'test/cli/helperFiles.test.ts': 'Python',
  'test/chaos/hostileCommands.test.ts': 'Linux, which tells where processes work',
  'test/cli/hosts.test.ts': 'root, for network namespaces',
  'test/cli/liveRun.test.ts': 'script, which gives a program a terminal',
  'test/cli/watchScreen.test.ts': 'script, which gives a program a terminal',

  'test/kernel/committedWasm.test.ts': 'clang-19 and lld-19',
  'test/kernel/everyBuild.test.ts': 'a C compiler',
  'test/kernel/warnings.test.ts': 'a C compiler',
  'test/page/launching.test.ts': 'a headless Chromium',
  'test/page/page.test.ts': 'a headless Chromium',
  'test/page/sweepPage.test.ts': 'a headless Chromium',
  'test/privateRedis/embeddedBinary.test.ts': 'apt',
  'test/privateRedis/embeddedFullDisk.test.ts': 'root, to mount a small disk',
  'test/trainers/command/running/resources.test.ts': 'Linux, which lists the memory of processes',
  'test/trainers/command/running/programs.test.ts': 'a C compiler, and Linux',
  'test/trainers/module/running/moduleTraining.test.ts':
    'Node 22.18 for TypeScript as it is, or an older one for its error',
  'test/report/browser.test.ts': 'a headless Chromium',
  'test/report/duckdb.test.ts': 'DuckDB: npm install --no-save @duckdb/node-api, 70 MB',
  'test/report/writeReport.test.ts': 'a user who is not root, and a small disk',
};

export const skippedTests: Reporter = {
  onTestRunEnd(modules) {
    // Elsewhere, `-t NAME` skips all other tests.
    if (process.env.CI === undefined) return;
    const lines = modules.flatMap(skippedIn);
    if (lines.length > 0) process.stderr.write(`\nSkipped:\n${lines.join('\n')}\n`);
    if (lines.every((line) => !line.endsWith(UNLISTED))) return;
    process.exitCode = 1;
  },
};

const UNLISTED = 'not listed in test/skippedTests.ts';

function skippedIn({ relativeModuleId: file, children }: TestModule): string[] {
  const reason = NEEDS[file] === undefined ? UNLISTED : `needs ${NEEDS[file]}`;
  return [...children.allTests('skipped')].map(({ fullName }) => `  ${file} > ${fullName}: ${reason}`);
}
