/** Parts of a report for a web server: the trials as CSV, and the command that trains one again. */
export { rerunCommand as rerunOf } from '../report/rerun.js';
export { trialsCsv as trialsCsvOf } from '../report/trialsCsv.js';
