/** The files of a report for whoever serves them, made when they are asked for: never out of date. */
export { REPORT_FILES } from '../report/reportFiles.js';
