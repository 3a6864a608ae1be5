/** The table of ARCHITECTURE.md as data: what each folder may import, and where each library is at home. */

const ALL_ROOMS = [
  'src/base',
  'src/model',
  'src/sweepfile',
  'src/trainers',
  'src/trainers/network',
  'src/trainers/network/textbook',
  'src/trainers/network/kernel',
  'src/trainers/network/training',
  'src/plan',
  'src/search',
  'src/data',
  'src/results',
  'src/redis',
  'src/redisPackage',
  'src/privateRedis',
  'src/store',
  'src/coordinator',
  'src/analysis',
  'src/charts',
  'src/report',
] as const;

/** A folder may import its own files and those of the folders named here. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/base': [],
  'src/log': ['src/base'],
  'src/model': ['src/base', 'src/trainers/network'],
  'src/sweepfile': ['src/base', 'src/trainers/network', 'src/model', 'src/trainers'],
  'src/trainers': ['src/base', 'src/model', 'src/trainers/network'],
  'src/trainers/network': ['src/base', 'src/model', 'src/trainers'],
  'src/trainers/network/textbook': ['src/base', 'src/model', 'src/trainers/network'],
  'src/trainers/network/kernel': ['src/base'],
  'src/trainers/network/training': [
    'src/base',
    'src/model',
    'src/data',
    'src/trainers',
    'src/trainers/network',
    'src/trainers/network/kernel',
  ],
  'src/plan': ['src/base', 'src/trainers/network', 'src/model', 'src/trainers'],
  'src/search': ['src/base', 'src/model'],
  'src/data': ['src/base', 'src/model'],
  'src/results': ['src/base', 'src/trainers/network', 'src/model', 'src/trainers'],
  'src/redis': ['src/base'],
  'src/redisPackage': ['src/base', 'src/redis'],
  'src/privateRedis': ['src/base', 'src/redis', 'src/redisPackage'],
  'src/store': ['src/base', 'src/trainers/network', 'src/model', 'src/results', 'src/redis'],
  'src/coordinator': [
    'src/base',
    'src/trainers/network',
    'src/model',
    'src/trainers',
    'src/plan',
    'src/search',
    'src/redis',
    'src/store',
    'src/results',
  ],
  'src/analysis': ['src/base', 'src/trainers/network', 'src/model', 'src/trainers', 'src/results'],
  'src/charts': [
    'src/base',
    'src/trainers/network',
    'src/model',
    'src/trainers',
    'src/results',
    'src/analysis',
  ],
  'src/report': [
    'src/base',
    'src/trainers/network',
    'src/model',
    'src/trainers',
    'src/sweepfile',
    'src/results',
    'src/analysis',
    'src/charts',
  ],
  'src/app': ALL_ROOMS,
  'src/dashboard': [
    'src/base',
    'src/trainers/network',
    'src/model',
    'src/trainers',
    'src/results',
    'src/analysis',
    'src/charts',
    'src/app',
    'src/redis',
    'src/store',
  ],
  'src/cli': [
    'src/base',
    'src/trainers/network',
    'src/log',
    'src/model',
    'src/trainers',
    'src/sweepfile',
    'src/results',
    'src/app',
    'src/report',
    'src/dashboard',
  ],
  workers: [
    'src/base',
    'src/trainers/network',
    'src/log',
    'src/model',
    'src/trainers',
    'src/data',
    'src/trainers/network/kernel',
    'src/trainers/network/training',
    'src/redis',
    'src/store',
    'src/results',
    'src/coordinator',
  ],
  // src/index.ts: what the package gives to other programs.
  src: [...ALL_ROOMS, 'src/app'],
};

export interface LibraryRule {
  /** A name, or a scope with its slash. */
  readonly library: string;
  readonly folders: readonly string[];
  /** Folders that may name its types, but not run it. */
  readonly asTypes?: readonly string[];
}

/** Every library that may be imported. Whatever is not named here is refused everywhere. */
export const LIBRARIES: readonly LibraryRule[] = [
  { library: 'fastest-levenshtein', folders: ['src/base'] },
  { library: 'yaml', folders: ['src/sweepfile'] },
  { library: '@marcbachmann/cel-js', folders: ['src/model'] },
  // The sweep file and the dashboard's requests are the two edges at which data from outside is parsed.
  { library: 'zod', folders: ['src/model', 'src/trainers', 'src/sweepfile', 'src/dashboard'] },
  { library: 'papaparse', folders: ['src/data'] },
  { library: 'bullmq', folders: ['src/redis', 'src/store'] },
  { library: 'ioredis', folders: ['src/redis', 'src/store'] },
  { library: 'msgpackr', folders: ['src/store'] },
  // Options are made in charts and drawn on the server by the report, in the browser by the page.
  { library: 'echarts', folders: ['src/report', 'src/dashboard/page'], asTypes: ['src/charts'] },
  { library: 'fastify', folders: ['src/dashboard'] },
  { library: '@fastify/', folders: ['src/dashboard'] },
  { library: '@bull-board/', folders: ['src/dashboard'] },
  { library: 'commander', folders: ['src/cli'] },
  { library: 'picocolors', folders: ['src/cli'] },
  { library: 'piscina', folders: ['workers'] },
  { library: 'pino', folders: ['src/log'] },
];

/** Folders whose results depend on nothing but their arguments. */
export const PURE_FOLDERS: readonly string[] = [
  'src/base',
  'src/model',
  'src/sweepfile',
  'src/trainers',
  'src/trainers/network',
  'src/plan',
  'src/search',
  'src/trainers/network/textbook',
  'src/trainers/network/training',
  'src/results',
  'src/analysis',
  'src/charts',
  'src/report',
];

/** What would make a result depend on the moment or the machine. */
export const IMPURE: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'the clock', pattern: /\bDate\s*\.\s*now\b|\bnew\s+Date\s*\(\s*\)|\bperformance\b|\bhrtime\b/ },
  { what: 'a timer', pattern: /\bset(Timeout|Interval|Immediate)\b/ },
  { what: 'Math.random', pattern: /\bMath\s*\.\s*random\b/ },
  { what: 'process.env', pattern: /\bprocess\s*\.\s*env\b/ },
];

/** Modules by which the same could come in. */
export const IMPURE_MODULES: readonly string[] = [
  'node:process',
  'node:timers',
  'node:timers/promises',
  'node:perf_hooks',
];
