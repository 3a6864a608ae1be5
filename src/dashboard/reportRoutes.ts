/**
 * The reports, made from the summary on request. A report is a pure function of the journal, so it is never out of
 * date, no folder has to be shared with the process that writes reports, and no path is ever opened.
 */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { JOURNAL_FILE, journalStream } from '../app/exportJournal.js';
import { REPORT_FILES } from '../app/reportFiles.js';
import type { Summary } from '../results/summary.js';
import type { Store } from '../store/store.js';
import { HttpError } from './httpError.js';
import type { LiveSweeps } from './liveSweeps.js';
import { REPORT_POLICY } from './securityHeaders.js';

const CONTENT_TYPES = {
  'report.html': 'text/html; charset=utf-8',
  'report.md': 'text/markdown; charset=utf-8',
  'figure-result.svg': 'image/svg+xml; charset=utf-8',
  'figure-depth.svg': 'image/svg+xml; charset=utf-8',
  'figure-curves.svg': 'image/svg+xml; charset=utf-8',
  'trials.csv': 'text/csv; charset=utf-8',
  'summary.json': 'application/json; charset=utf-8',
} as const satisfies Record<keyof typeof REPORT_FILES, string>;

/** Files to download rather than to view. */
const SAVED: readonly string[] = ['trials.csv', JOURNAL_FILE];

const paramsSchema = z.object({ slug: z.string(), file: z.string() });

export function addReportRoutes(server: FastifyInstance, live: LiveSweeps, store: Store): void {
  server.get('/reports/:slug/:file', { exposeHeadRoute: false }, async (request, reply) => {
    const { slug, file } = paramsSchema.parse(request.params);
    const sweep = await live.open(slug);
    if (sweep === null) throw new HttpError(404, 'There is no such sweep.');
    if (SAVED.includes(file)) reply.header('content-disposition', `attachment; filename="${slug}-${file}"`);
    if (file === JOURNAL_FILE) return reply.type('application/gzip').send(journalStream(store.journal(slug)));
    if (!isReportFile(file)) throw new HttpError(404, 'A report has no such file.');
    reply.header('content-security-policy', REPORT_POLICY);
    return reply.type(CONTENT_TYPES[file]).send(await render(live, slug, { file, seen: sweep.summary }));
  });
}

type ReportFile = keyof typeof REPORT_FILES;

function isReportFile(file: string): file is ReportFile {
  return Object.hasOwn(REPORT_FILES, file);
}

interface Rendering {
  readonly file: ReportFile;
  /** The summary without curves. */
  readonly seen: Summary;
}

/** An unchanged sweep keeps its summary, so a report of many trials is made once. */
const rendered = new WeakMap<Summary, Map<ReportFile, string>>();

async function render(live: LiveSweeps, slug: string, { file, seen }: Rendering): Promise<string> {
  const files = rendered.get(seen) ?? new Map<ReportFile, string>();
  rendered.set(seen, files);
  const known = files.get(file);
  if (known !== undefined) return known;
  const whole = await live.whole(slug);
  const text = REPORT_FILES[file](whole === null ? seen : { ...whole, phase: seen.phase });
  files.set(file, text);
  return text;
}
