/** What a sweep shows, in the order in which a reader needs it. Report, page, command line and API print the same. */
import { oncePer } from '../base/oncePer.js';
import type { Summary } from '../results/summary.js';
import { type Analysis, analyse } from './analysis.js';
import { edgeFindings, flatFindings } from './findings/axisFindings.js';
import { baselineFindings } from './findings/baselineFinding.js';
import { costFindings } from './findings/costFindings.js';
import { curveFindings } from './findings/curveFindings.js';
import { depthFindings } from './findings/depthFindings.js';
import type { Finding } from './findings/finding.js';
import { fitFindings } from './findings/fitFindings.js';
import { importanceFindings } from './findings/importanceFindings.js';
import { noiseFindings } from './findings/noiseFindings.js';
import { prunerFindings } from './findings/prunerFindings.js';
import { rateFindings } from './findings/rateFindings.js';
import { runFindings } from './findings/runFindings.js';
import { winnerFindings } from './findings/winnerFindings.js';

const PARTS: readonly ((analysis: Analysis) => readonly Finding[])[] = [
  baselineFindings,
  winnerFindings,
  noiseFindings,
  importanceFindings,
  edgeFindings,
  rateFindings,
  curveFindings,
  fitFindings,
  depthFindings,
  costFindings,
  flatFindings,
  prunerFindings,
  runFindings,
];

/** Empty before a trial has ended. */
export const findingsOf = oncePer((summary: Summary): readonly Finding[] =>
  PARTS.flatMap((part) => part(analyse(summary))),
);
