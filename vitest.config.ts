import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { skippedTests } from './test/skippedTests.js';

const root = dirname(fileURLToPath(import.meta.url));

/**
 * Tests import `../src/….js` so that their types are those of the sources, but they run what was built:
 * every import of src/ or workers/ is answered with its file under dist/.
 */
const runWhatWasBuilt = {
  name: 'run-what-was-built',
  enforce: 'pre' as const,
  resolveId(source: string, importer: string | undefined) {
    if (importer === undefined || !source.startsWith('.') || !source.endsWith('.js')) return null;
    const path = relative(root, resolve(dirname(importer), source));
    // The page is bundled, not compiled: what tests take of it, vitest compiles.
    if (!/^(src|workers)\//.test(path) || path.startsWith('src/page/')) return null;
    const built = join(root, 'dist', path);
    if (!existsSync(built)) throw new Error(`${path} is not built: npm run build`);
    return { id: built, external: true };
  },
};

export default defineConfig({
  plugins: [runWhatWasBuilt],
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', skippedTests],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
