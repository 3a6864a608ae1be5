/** Points a stored curve may have. */
export const MAX_CURVE_POINTS = 500;

/** Where the curve of a training is recorded, if not at its usual points; its trainer knows what the names mean. */
export type RecordSpec = Readonly<Record<string, number>>;
