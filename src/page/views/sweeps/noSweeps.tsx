import { Link } from 'wouter';
import { useReadOnly } from '../../server/queries.js';
import { Icon } from '../../shell/icons.js';

export function NoSweeps() {
  const isReadOnly = useReadOnly();
  return (
    <section className="notice empty">
      <h1>No sweep yet</h1>
      <p>
        A sweep appears here within a second of its launch. Drop a sweep file on this page, or write one from
        your data on the command line:
      </p>
      <pre>
        <code>{'jmin init data.csv\njmin run data.yaml'}</code>
      </pre>
      {!isReadOnly && (
        <p>
          <Link className="button primary" href="/new">
            <Icon name="plus" />
            New sweep
          </Link>
        </p>
      )}
    </section>
  );
}
