/**
 * Bundles the entries of processes and threads, with their libraries, from dist/ into bundle/. Finding and reading
 * hundreds of files takes longer than most commands run. bundle/ has the entries at the same paths as dist/, and every
 * bundled module finds its files as if it were at its place in dist/.
 */
import { chmod } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const output = join(root, 'bundle');

const COMMAND_LINE = 'src/cli/main';
const ENTRIES = [COMMAND_LINE, 'workers/worker', 'workers/thread', 'workers/searchThread', 'workers/apart'];

/** Libraries that load their own files: of a thread, a page or a native module. They are not bundled. */
const NOT_BUNDLED = [/^piscina$/, /^@?fastify(\/|$)/, /^@bull-board\//, /^pino$/, /^msgpackr-extract$/];
/** Ink asks for it only in a developer's environment. It is not installed. */
const NOT_INSTALLED = [/^react-devtools-core$/];

/** A placeholder for the path from a chunk to the bundle's root, which is known last. */
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
  external: [...NOT_BUNDLED, ...NOT_INSTALLED],
  // React has another, slower form for development.
  transform: { define: { 'process.env.NODE_ENV': JSON.stringify('production') } },
  plugins: [ownPlaces],
});
await bundle.write({
  dir: output,
  cleanDir: true,
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
});
await chmod(join(output, `${COMMAND_LINE}.js`), 0o755);
