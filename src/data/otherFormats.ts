/** Texts that are no table of delimited cells, by how they begin: each with what to do. */
import { dataError } from './problems.js';

interface OtherFormat {
  readonly isIt: (text: string, file: string) => boolean;
  readonly name: string;
  readonly hint: string;
}

/** Lines that are looked at to tell a sparse matrix from a table. */
const MAX_SPARSE_LINES = 20;

const FORMATS: readonly OtherFormat[] = [
  {
    isIt: (text, file) =>
      isJsonStart(text) && (/\.(json|geojson|topojson)(\.gz)?$/i.test(file) || isJson(text)),
    name: 'a JSON document',
    hint: 'Write one object a line, e.g. {"a": 1, "b": "x"}, to a .jsonl file.',
  },
  {
    isIt: (text) => /^(\s*%.*\n|\s*\n)*\s*@relation\b/i.test(text),
    name: 'an ARFF file of Weka',
    hint: 'Copy the lines below @data to a CSV file, with the names of the attributes as its first line.',
  },
  {
    isIt: (text) => /^\s*(<!doctype html|<html|<head|<body|<table)\b/i.test(text),
    name: 'an HTML page',
    hint: 'Download the table itself: a page that shows or offers it is often saved instead.',
  },
  { isIt: (text) => /^\s*<\?xml\b/i.test(text), name: 'an XML document', hint: 'Write it as CSV.' },
  {
    isIt: isSparse,
    name: 'a sparse matrix in the format of LibSVM',
    hint: 'Write it as CSV with a column for each feature.',
  },
];

/** @throws UserError where the text is in another format that is often taken for a table. */
export function refuseOtherFormats(file: string, text: string): void {
  const found = FORMATS.find(({ isIt }) => isIt(text, file));
  if (found !== undefined) throw dataError(file, `expected a table; this is ${found.name}`, found.hint);
}

function isJsonStart(text: string): boolean {
  return /^(\{\s*"?|\[\s*[[{])/.test(text.trimStart().slice(0, 2));
}

/** The start of a document that is written as one value: `[{"a": 1`, `{"a": [`. */
function isJson(text: string): boolean {
  return /^\s*\[\s*(\{\s*"[^"\n]*"\s*:|\[\s*[-\d"])/.test(text) || /^\s*\{\s*"[^"\n]*"\s*:/.test(text);
}

/** `1 3:0.5 7:1` on every line: a label, then places with their values. */
function isSparse(text: string): boolean {
  const lines = text.split('\n', MAX_SPARSE_LINES).filter((line) => line.trim() !== '');
  return lines.length > 1 && lines.every((line) => /^[^\s:,;]+(\s+\d+:[^\s:]+)+\s*(#.*)?$/.test(line));
}
