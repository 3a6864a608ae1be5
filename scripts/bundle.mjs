/**
 * Bundles what is started as a process or a thread, with the libraries it uses, from dist/ into bundle/: to find and
 * read hundreds of files takes longer than most commands run. bundle/ has the entries where dist/ has them, and every
 * module in it finds its files as if it stood where dist/ has it.
 */
import { chmod } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const output = join(root, 'bundle');

const COMMAND_LINE = 'src/cli/main';
const ENTRIES = [COMMAND_LINE, 'workers/worker', 'workers/thread', 'workers/apart'];

/** Libraries with files of their own that they look for: a thread's, a page's, a native module's. */
const LEFT_AS_THEY_ARE = [/^piscina$/, /^@?fastify(\/|$)/, /^@bull-board\//, /^pino$/, /^msgpackr-extract$/];

/** Stands for the way from a chunk, which is known last, to the bundle's root. */
const ROOT_MARK = '@bundle/';

const ownPlaces = {
  name: 'own-places',
  transform(code, id) {
    const place = relative(dist, id);
    if (place.startsWith('..') || !code.includes('import.meta.url')) return null;
    return code.replaceAll('import.meta.url', `new URL('${ROOT_MARK}${place}', import.meta.url).href`);
  },
  renderChunk(code, { fileName }) {
    return code.replaceAll(ROOT_MARK, '../'.repeat(fileName.split('/').length - 1));
  },
};

const bundle = await rolldown({
  input: Object.fromEntries(ENTRIES.map((entry) => [entry, join(dist, `${entry}.js`)])),
  platform: 'node',
  external: LEFT_AS_THEY_ARE,
  plugins: [ownPlaces],
});
await bundle.write({
  dir: output,
  cleanDir: true,
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
});
await chmod(join(output, `${COMMAND_LINE}.js`), 0o755);
