/**
 * Made-up data sets, the same bits on every machine: a function of their numbers and seed only, by the random
 * streams and the portable mathematics of base. Classes take turns, so that they are equally frequent.
 */
import { cosTurns, sinTurns } from '../base/portableMath.js';
import { type RandomStream, randomStream } from '../base/random.js';
import type { DatasetSpec, GENERATORS } from '../model/datasetSpec.js';
import { appendRow, type Examples, emptyRows, type Input } from './examples.js';
import { MAX_VALUES } from './limits.js';
import { dataError } from './problems.js';
import { FRAME_SAMPLES, speechFrame } from './speech.js';

export type GeneratorSpec = Extract<DatasetSpec, { generate: string }>;
type GeneratorName = (typeof GENERATORS)[number];

export interface GeneratedData {
  readonly inputs: readonly Input[];
  /** Null for a regression. */
  readonly classes: readonly string[] | null;
  readonly target: string;
  readonly examples: Examples;
}

/** One example: its inputs, noise included, and its class or its number. */
interface Example {
  readonly x: ArrayLike<number>;
  readonly y: number;
}

interface Generator {
  readonly inputs: readonly string[];
  readonly classes: readonly string[] | null;
  /** The example of this number, from 0; called in turn. */
  make(index: number): Example;
}

type GeneratorMaker = (spec: GeneratorSpec, random: RandomStream) => Generator;

const PLANE = ['x1', 'x2'];

/** Two interleaved half circles. */
const moons: GeneratorMaker = ({ noise }, random) => ({
  inputs: PLANE,
  classes: ['upper', 'lower'],
  make(index) {
    const turns = random.uniform() / 2;
    const [x, y] = [cosTurns(turns), sinTurns(turns)];
    const label = index % 2;
    return { x: blur(label === 0 ? [x, y] : [1 - x, 0.5 - y], noise, random), y: label };
  },
});

/** A circle of radius 1 around one of radius ½. */
const circles: GeneratorMaker = ({ noise }, random) => ({
  inputs: PLANE,
  classes: ['outer', 'inner'],
  make(index) {
    const label = index % 2;
    return { x: blur(onCircle(label === 0 ? 1 : 0.5, random.uniform()), noise, random), y: label };
  },
});

const SPIRAL_TURNS = 1.5;

/** Arms that wind outwards, evenly filled; their number is the outer radius, so that they lie 2/3 apart. */
const spirals: GeneratorMaker = ({ noise, classes }, random) => ({
  inputs: PLANE,
  classes: numbered('arm', classes),
  make(index) {
    const label = index % classes;
    const along = Math.sqrt(random.uniform());
    const turns = SPIRAL_TURNS * along + label / classes;
    return { x: blur(onCircle(classes * along, turns), noise, random), y: label };
  },
});

/** Round clouds of deviation `noise` in the square from −1 to 1. */
const blobs: GeneratorMaker = ({ noise, classes }, random) => {
  const centres = scatteredCentres(classes, random);
  return {
    inputs: PLANE,
    classes: numbered('blob', classes),
    make(index) {
      const label = index % classes;
      return { x: blur(centres[label] as number[], noise, random), y: label };
    },
  };
};

const CENTRE_CANDIDATES = 20;

/** Each centre is the candidate farthest from those before it (D. Mitchell's best candidate, 1991). */
function scatteredCentres(count: number, random: RandomStream): number[][] {
  const centres: number[][] = [];
  const distanceTo = ([x = 0, y = 0]: number[]) =>
    centres.reduce((least, [a = 0, b = 0]) => Math.min(least, (x - a) ** 2 + (y - b) ** 2), 8);
  while (centres.length < count) {
    const draw = () => [2 * random.uniform() - 1, 2 * random.uniform() - 1];
    const candidates = Array.from({ length: CENTRE_CANDIDATES }, draw);
    centres.push(candidates.reduce((best, next) => (distanceTo(next) > distanceTo(best) ? next : best)));
  }
  return centres;
}

/** Whether an odd number of random bits is set: no part of the bits tells anything. */
const parity: GeneratorMaker = ({ noise, bits }, random) => ({
  inputs: Array.from({ length: bits }, (_, i) => `bit${i + 1}`),
  classes: ['even', 'odd'],
  make() {
    const values = Array.from({ length: bits }, () => random.below(2));
    return { x: blur(values, noise, random), y: values.reduce((sum, bit) => sum + bit, 0) % 2 };
  },
});

/** Two periods of a sine, a regression; the noise is on the target. */
const sine: GeneratorMaker = ({ noise }, random) => ({
  inputs: ['x'],
  classes: null,
  make() {
    const turns = 2 * random.uniform() - 1;
    return { x: [turns], y: sinTurns(turns) + noise * random.normal() };
  },
});

/** Frames of a voiced sound or of white noise of the same energy. */
const speech: GeneratorMaker = ({ noise }, random) => ({
  inputs: Array.from({ length: FRAME_SAMPLES }, (_, i) => `s${i + 1}`),
  classes: ['noise', 'voiced'],
  make(index) {
    const label = index % 2;
    return { x: blur(speechFrame(label === 1, random), noise, random), y: label };
  },
});

const MAKERS: Record<GeneratorName, GeneratorMaker> = {
  moons,
  circles,
  spirals,
  blobs,
  parity,
  sine,
  speech,
};

export function generateExamples(spec: GeneratorSpec): GeneratedData {
  const random = randomStream(spec.seed, `generate ${spec.generate}`);
  const { inputs, classes, make } = MAKERS[spec.generate](spec, random);
  if (spec.examples * inputs.length > MAX_VALUES) {
    const size = `${spec.examples} × ${inputs.length}`;
    throw dataError(spec.generate, `expected at most ${MAX_VALUES} numbers, examples × inputs; got ${size}`);
  }
  const rows = emptyRows(inputs.length);
  const y = Float64Array.from({ length: spec.examples }, (_, index) => {
    const example = make(index);
    appendRow(rows, example.x);
    return example.y;
  });
  const numbers = inputs.map((name) => ({ kind: 'number' as const, name, origin: 0 }));
  return { inputs: numbers, classes, target: classes === null ? 'y' : 'class', examples: { rows, y } };
}

function onCircle(radius: number, turns: number): number[] {
  return [radius * cosTurns(turns), radius * sinTurns(turns)];
}

function blur(values: ArrayLike<number>, noise: number, random: RandomStream): number[] {
  return Array.from(values, (value) => value + noise * random.normal());
}

function numbered(word: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${word} ${i + 1}`);
}
