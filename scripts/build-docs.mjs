/**
 * Writes docs/sweep-file.schema.json and docs/sweep-file.md from the schema that was built into dist/.
 *   node scripts/build-docs.mjs           writes them
 *   node scripts/build-docs.mjs --check   writes nothing; the exit code says whether they are current
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expectedBy, publishedJsonSchema, SWEEP_FILE_JSON_SCHEMA } from '../dist/src/sweepfile/jsonSchema.js';
import { SWEEP_OPTIONS } from '../dist/src/sweepfile/sweepOptions.js';
import { HYPERPARAMETERS } from '../dist/src/trainers/network/hyperparameters.js';
import { trainerOf } from '../dist/src/trainers/trainers.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const template = readFileSync(`${root}/scripts/sweep-file.template`, 'utf8');
/** Keys with their own section. */
const SECTIONS = ['dataset', 'hyperparameters', 'constants', 'when', 'also', 'limits'];
const top = SWEEP_FILE_JSON_SCHEMA.properties;

const files = {
  'docs/sweep-file.schema.json': `${JSON.stringify(publishedJsonSchema(), null, 2)}\n`,
  'docs/sweep-file.md': reference(),
};

const outdated = Object.entries(files).filter(([path, text]) => readText(`${root}/${path}`) !== text);
if (process.argv.includes('--check')) {
  for (const [path] of outdated) console.error(`${path} is not current: node scripts/build-docs.mjs`);
  process.exitCode = outdated.length > 0 ? 1 : 0;
} else {
  for (const [path, text] of outdated) writeFileSync(`${root}/${path}`, text);
  console.log(
    outdated.length === 0 ? 'docs are current' : `wrote ${outdated.map(([path]) => path).join(', ')}`,
  );
}

/** The template with every line `{{name}}` replaced by the table of that name. */
function reference() {
  const tables = {
    keys: keyTable(top, SWEEP_FILE_JSON_SCHEMA),
    hyperparameters: hyperparameterTable(),
    constants: keyTable(top.constants.properties),
    limits: keyTable(top.limits.properties),
    variables: variableTable(),
    options: SWEEP_OPTIONS.map(({ flags, description }) => row(`\`${flags}\``, description)).join('\n'),
    digits: readFileSync(`${root}/sweeps/digits.yaml`, 'utf8')
      .replace(/^(#.*\n|\n)*/, '')
      .trimEnd(),
  };
  for (const kind of top.dataset.anyOf) tables[kind.required[0]] = keyTable(kind.properties, kind);
  return template.replace(/^\{\{(\w+)\}\}$/gm, (_, name) => {
    if (tables[name] === undefined) throw new Error(`the template names the unknown table ${name}`);
    return tables[name];
  });
}

/** Key, value, default and meaning of every property. */
function keyTable(properties, { required = [] } = {}) {
  return Object.entries(properties)
    .map(([key, schema]) => {
      const fallback = required.includes(key) ? '**required**' : defaultOf(schema);
      return row(`\`${key}\``, valueIn(key, schema), fallback, schema.description ?? '');
    })
    .join('\n');
}

/** The valid single values. The text above the table describes lists and scales. */
function hyperparameterTable() {
  return Object.entries(HYPERPARAMETERS)
    .map(([name, { expected, description, default: fallback }]) =>
      row(`\`${name}\``, expected, fallback === null ? '' : `\`${fallback}\``, description),
    )
    .join('\n');
}

function variableTable() {
  return Object.entries(trainerOf({}).variables)
    .map(([name, { kind, meaning }]) => row(`\`${name}\``, kind, meaning ?? ''))
    .join('\n');
}

function valueIn(key, schema) {
  return SECTIONS.includes(key) ? `[see below](#${key})` : expectedBy(schema);
}

function defaultOf({ default: fallback }) {
  const isEmpty = typeof fallback === 'object' && Object.keys(fallback).length === 0;
  return fallback === undefined || isEmpty ? '' : `\`${fallback}\``;
}

function row(...cells) {
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
