/** The addresses of the page's views: the server answers each with the page, which shows the view. */
export const PAGE_PATHS = {
  sweeps: '/',
  newSweep: '/new',
  workers: '/workers',
  compareSweeps: '/compare',
  sweep: '/sweeps/:slug',
  compareTrials: '/sweeps/:slug/compare',
  trial: '/sweeps/:slug/trials/:trial',
} as const;
