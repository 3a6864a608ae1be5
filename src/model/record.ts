/** Points of a stored curve. */
export const MAX_CURVE_POINTS = 500;

/** Where the curve of a training is recorded instead of the usual points. The names have a meaning for its trainer. */
export type RecordSpec = Readonly<Record<string, number>>;
