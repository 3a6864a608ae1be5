/** The files of a report for a web server. Each is made on request, so it is never out of date. */
export { REPORT_FILES } from '../report/reportFiles.js';
export { REPORT_SCRIPT_HASH } from '../report/reportScript.js';
