/** Builds the dashboard's page from src/page/ into bundle/page/. Runs after bundle.mjs, which clears bundle/. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

await build({
  root: join(root, 'src/page'),
  configFile: false,
  logLevel: 'warn',
  plugins: [react()],
  build: {
    outDir: join(root, 'bundle/page'),
    emptyOutDir: true,
    target: 'es2022',
    // The page's policy allows no data URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The parts that are loaded on demand name their own files.
    manifest: 'manifest.json',
    rolldownOptions: { checks: { pluginTimings: false } },
  },
});
