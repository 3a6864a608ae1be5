/** A chart as data: two scales, and marks at positions of these scales. Drawing it needs nothing else. */
import type { Scale } from './scale.js';

/** In pixels of its own: a drawing scales to the room there is. */
export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** A place in positions of the two scales. */
export type ChartPlace = readonly [x: number, y: number];

export interface LineMark {
  readonly kind: 'line';
  readonly points: readonly ChartPlace[];
  readonly color: string;
  readonly width: number;
  readonly isDotted?: boolean;
  /** The number of the trial that it shows. */
  readonly trial?: number;
}

export interface DotsMark {
  readonly kind: 'dots';
  readonly places: readonly ChartPlace[];
  readonly color: string;
  readonly shape: 'circle' | 'triangle' | 'bar';
  /** Width in pixels. */
  readonly size: number;
  /** The numbers of the trials that they show, as many as there are places. */
  readonly trials?: readonly number[];
}

/** Shaded stretches of the horizontal axis. */
export interface BandsMark {
  readonly kind: 'bands';
  readonly ranges: readonly (readonly [from: number, to: number])[];
  readonly color: string;
}

/** How many lines pass through each cell of a grid over the whole chart, by column and row from below. */
export interface DensityMark {
  readonly kind: 'density';
  readonly columns: number;
  readonly rows: number;
  readonly counts: Uint32Array;
  readonly color: string;
}

export type Mark = LineMark | DotsMark | BandsMark | DensityMark;

/** A text beside the right edge, at the end of a line. */
export interface EndLabel {
  readonly y: number;
  readonly text: string;
  readonly isStrong: boolean;
}

/** A chart ready to be drawn. */
export interface Chart extends ChartSize {
  readonly x: Scale;
  readonly y: Scale;
  /** Room around the plot, for labels. */
  readonly margin: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
  /** Which axes have grid lines at their ticks. */
  readonly grid: 'both' | 'horizontal';
  /** Drawn apart from each other where their lines end close together. */
  readonly ends?: readonly EndLabel[];
  /** Later marks are drawn on top. */
  readonly marks: readonly Mark[];
  /** A description for readers who cannot see it. */
  readonly description: string;
}
