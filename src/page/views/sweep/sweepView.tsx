import { useSweepPage } from '../../server/queries.js';
import { isMissing, Loading, NotFound, Problem } from '../../shell/notices.js';
import { useTitle } from '../../shell/title.js';
import { MarksPanel } from '../marksPanel.js';
import { CurvesPanel } from './curvesPanel.js';
import { FilterBar } from './filterBar.js';
import { FindingsPanel } from './findingsPanel.js';
import { HyperparameterPanels } from './hyperparameterPanels.js';
import { ParallelPanel } from './parallelPanel.js';
import { ProgressPanel } from './progressPanel.js';
import { SourcePanel } from './sourcePanel.js';
import { SpreadPanels } from './spreadPanels.js';
import { SweepScopeProvider } from './sweepContext.js';
import { SweepHeader } from './sweepHeader.js';
import { TrialsPanel } from './trialsPanel.js';

/** One sweep: every part follows one filter. */
export function SweepView({ slug }: { readonly slug: string }) {
  const { data: page, error, refetch } = useSweepPage(slug);
  useTitle(page?.sweep ?? slug);
  if (page === undefined) {
    if (isMissing(error)) return <NotFound>There is no sweep “{slug}”, or no longer.</NotFound>;
    return error === null ? (
      <Loading>Reading the sweep …</Loading>
    ) : (
      <Problem error={error} retry={refetch} />
    );
  }
  return (
    <SweepScopeProvider slug={slug} page={page}>
      <SweepHeader />
      <FilterBar />
      <div className="panels">
        <CurvesPanel />
        <ProgressPanel />
        <FindingsPanel />
        <ParallelPanel />
        <TrialsPanel />
        <HyperparameterPanels />
        <SpreadPanels />
        <SourcePanel />
        <MarksPanel slug={slug} trial={null} />
      </div>
    </SweepScopeProvider>
  );
}
