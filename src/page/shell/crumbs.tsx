import { Link } from 'wouter';

interface CrumbsProps {
  /** The sweep that the view belongs to; none for a view of several sweeps, and for the sweep itself. */
  readonly sweep?: { readonly slug: string; readonly name: string };
}

/** The way from the list of sweeps to a view. */
export function Crumbs({ sweep }: CrumbsProps) {
  return (
    <nav className="crumbs" aria-label="Where you are">
      <Link href="/">Sweeps</Link>
      <span aria-hidden="true">/</span>
      {sweep !== undefined && (
        <>
          <Link href={`/sweeps/${encodeURIComponent(sweep.slug)}`}>{sweep.name}</Link>
          <span aria-hidden="true">/</span>
        </>
      )}
    </nav>
  );
}
