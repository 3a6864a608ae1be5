/** What a data set may be at most. A limit refuses, and names itself; nothing is ever cut silently. */

/** Bytes of one file, unpacked. */
export const MAX_FILE_BYTES = 4 * 2 ** 30;
/** Characters of one line, quoted line breaks included: more is a quote that was never closed. */
export const MAX_LINE_CHARACTERS = 16 * 2 ** 20;
/** Lines of one file, blank ones and those within quoted cells included. */
export const MAX_LINES = 20_000_000;
/** Columns of a table, the target included. */
export const MAX_COLUMNS = 16_384;
/** Examples of one file. */
export const MAX_ROWS = 10_000_000;
/** Numbers in the inputs of one file, examples × columns: 1 GiB as float32. */
export const MAX_VALUES = 2 ** 28;
/** Characters of a column's name, and of a text that becomes a class or an input. */
export const MAX_TEXT_CHARACTERS = 256;
/** Classes of a target. */
export const MAX_CLASSES = 1000;
/** Columns that the text columns of one data set become together. */
export const MAX_ONE_HOT_COLUMNS = 1000;
/** Errors reported of one file. */
export const MAX_PROBLEMS = 20;
/** Bytes of a data set's examples, uncompressed, on their way to another process. */
export const MAX_TRANSPORT_BYTES = 512 * 2 ** 20;
/** Bytes of a sweep's code, and its files. */
export const MAX_CODE_BYTES = 64 * 2 ** 20;
export const MAX_CODE_FILES = 10_000;
/** Bytes of one compressed chunk of them. */
export const MAX_CHUNK_BYTES = 4 * 2 ** 20;
/** Characters at the start of a file that decide how its lines are split. */
export const MAX_PROBE_CHARACTERS = 2 ** 18;
/** Rows and cells that decide what the columns hold. */
export const MAX_SAMPLE_ROWS = 10_000;
export const MAX_SAMPLE_CELLS = 200_000;
/** Cells that `jmin init` looks at. */
export const MAX_INIT_CELLS = 20_000_000;
/** Different values that are counted in a column. */
export const MAX_DISTINCT_VALUES = 1001;
/** Cells quoted by one error. */
export const MAX_QUOTED_CELLS = 3;
