import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { PAGE_PATHS } from '../views/pagePaths.js';
import { ErrorBoundary } from './shell/errorBoundary.js';
import { Loading, NotFound } from './shell/notices.js';
import { Shell } from './shell/shell.js';
import { SweepsView } from './views/sweeps/sweepsView.js';

/** Only the list is in the first file: the others load when they are opened. */
const SweepView = lazy(() => import('./views/sweep/sweepView.js').then((m) => ({ default: m.SweepView })));
const CompareView = lazy(() =>
  import('./views/compare/compareView.js').then((m) => ({ default: m.CompareView })),
);
const CompareSweepsView = lazy(() =>
  import('./views/compare/compareSweepsView.js').then((m) => ({ default: m.CompareSweepsView })),
);
const TrialView = lazy(() => import('./views/trial/trialView.js').then((m) => ({ default: m.TrialView })));
const WorkersView = lazy(() =>
  import('./views/workers/workersView.js').then((m) => ({ default: m.WorkersView })),
);
const NewSweepView = lazy(() =>
  import('./views/new/newSweepView.js').then((m) => ({ default: m.NewSweepView })),
);

export function App() {
  return (
    <Shell>
      <ErrorBoundary>
        <Suspense fallback={<Loading />}>
          <Switch>
            <Route path={PAGE_PATHS.sweeps} component={SweepsView} />
            <Route path={PAGE_PATHS.compareSweeps} component={CompareSweepsView} />
            <Route path={PAGE_PATHS.newSweep} component={NewSweepView} />
            <Route path={PAGE_PATHS.workers} component={WorkersView} />
            <Route path={PAGE_PATHS.sweep}>
              {({ slug }) => <SweepView key={slug} slug={decodeURIComponent(slug)} />}
            </Route>
            <Route path={PAGE_PATHS.compareTrials}>
              {({ slug }) => <CompareView slug={decodeURIComponent(slug)} />}
            </Route>
            <Route path={PAGE_PATHS.trial}>
              {({ slug, trial }) => <TrialView slug={decodeURIComponent(slug)} trial={Number(trial)} />}
            </Route>
            <Route>
              <NotFound />
            </Route>
          </Switch>
        </Suspense>
      </ErrorBoundary>
    </Shell>
  );
}
