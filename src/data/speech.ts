/**
 * A small formant synthesiser after D. H. Klatt, "Software for a cascade/parallel formant synthesizer", J. Acoust.
 * Soc. Am. 67 (1980): impulses at the pitch, shaped by a glottal resonator, go through a cascade of resonators at
 * the vowel's formants and are differentiated, as the lips do. Frames of it and of white noise have the same
 * energy, so that only their shape tells them apart.
 */
import { cosTurns, exp } from '../base/portableMath.js';
import type { RandomStream } from '../base/random.js';

const SAMPLE_RATE = 8000;
/** 8 ms, about one period of a low voice. */
export const FRAME_SAMPLES = 64;
/** Left out at the beginning, while the resonators settle: 50 ms. */
const WARM_UP_SAMPLES = 400;

/** F1, F2, F3 in Hz of ten American vowels, means of men (Peterson and Barney 1952, table II). */
const VOWELS: readonly (readonly number[])[] = [
  [270, 2290, 3010],
  [390, 1990, 2550],
  [530, 1840, 2480],
  [660, 1720, 2410],
  [730, 1090, 2440],
  [570, 840, 2410],
  [440, 1020, 2240],
  [300, 870, 2240],
  [640, 1190, 2390],
  [490, 1350, 1690],
];
/** Bandwidths of F1, F2, F3 in Hz: Klatt's typical values. */
const BANDWIDTHS = [50, 70, 110];
/** Bandwidth of the glottal resonator at 0 Hz, which makes pulses of impulses. */
const GLOTTAL_BANDWIDTH = 100;
/** Pitch of men's to children's voices, and the length of their vocal tracts as a factor on the formants. */
const PITCH_HZ = [80, 300] as const;
const FORMANT_SCALE = [0.95, 1.15] as const;

/** A frame of mean square 1: a vowel at a pitch of one of many voices, or white noise. */
export function speechFrame(isVoiced: boolean, random: RandomStream): Float64Array {
  const frame = isVoiced
    ? voicedFrame(random)
    : Float64Array.from({ length: FRAME_SAMPLES }, () => random.normal());
  const energy = frame.reduce((sum, sample) => sum + sample * sample, 0);
  return frame.map((sample) => sample / Math.sqrt(energy / FRAME_SAMPLES));
}

function voicedFrame(random: RandomStream): Float64Array {
  const vowel = VOWELS[random.below(VOWELS.length)] as readonly number[];
  const scale = between(FORMANT_SCALE, random);
  const period = SAMPLE_RATE / between(PITCH_HZ, random);
  const stages = [resonator(0, GLOTTAL_BANDWIDTH)];
  for (const [i, formant] of vowel.entries())
    stages.push(resonator(formant * scale, BANDWIDTHS[i] as number));
  const frame = new Float64Array(FRAME_SAMPLES);
  let nextPulse = period * random.uniform();
  let previous = 0;
  for (let n = 0; n < WARM_UP_SAMPLES + FRAME_SAMPLES; n++) {
    const isPulse = n >= nextPulse;
    if (isPulse) nextPulse += period;
    const sample = stages.reduce((signal, stage) => stage(signal), isPulse ? 1 : 0);
    if (n >= WARM_UP_SAMPLES) frame[n - WARM_UP_SAMPLES] = sample - previous;
    previous = sample;
  }
  return frame;
}

function between([low, high]: readonly [number, number], random: RandomStream): number {
  return low + (high - low) * random.uniform();
}

/**
 * A filter of two poles at ±`frequency`: y[n] = A x[n] + B y[n−1] + C y[n−2] with C = −exp(−2π·bandwidth·T),
 * B = 2 exp(−π·bandwidth·T) cos(2π·frequency·T), A = 1 − B − C (Klatt's equation 2), T one sample.
 */
function resonator(frequency: number, bandwidth: number): (x: number) => number {
  const decay = exp((-Math.PI * bandwidth) / SAMPLE_RATE);
  const b = 2 * decay * cosTurns(frequency / SAMPLE_RATE);
  const c = -decay * decay;
  const a = 1 - b - c;
  let [y1, y2] = [0, 0];
  return (x) => {
    const y = a * x + b * y1 + c * y2;
    [y2, y1] = [y1, y];
    return y;
  };
}
