import { Link } from 'wouter';
import { Icon } from '../../shell/icons.js';

export function NoSweeps() {
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
      <p>
        <Link className="button primary" href="/new">
          <Icon name="plus" />
          New sweep
        </Link>
      </p>
    </section>
  );
}
