import { useLocation } from 'wouter';
import { Panel } from '../../charts/panel.js';
import { Icon } from '../../shell/icons.js';
import { Menu } from '../../shell/menu.js';
import { useUrlState } from '../../shell/urlState.js';
import { MAX_SELECTED } from '../maxSelected.js';
import { SelectionBar } from '../selectionBar.js';
import { useSweepScope } from './sweepContext.js';
import { columnsOf, shownColumns } from './tableColumns.js';
import { TrialTable } from './trialTable.js';

/** The trials that match, in any order, as far as one scrolls. */
export function TrialsPanel() {
  const { slug, page, selected, clearSelected } = useSweepScope();
  const { parameters, change } = useUrlState();
  const [, navigate] = useLocation();
  const columns = columnsOf(page);
  const shown = shownColumns(columns, parameters.get('columns'));
  const compare = () =>
    navigate(
      `/sweeps/${encodeURIComponent(slug)}/compare?trials=${selected.slice(0, MAX_SELECTED).join(',')}`,
    );
  return (
    <Panel
      className="full trials"
      id="trials"
      title="Trials"
      tools={
        <>
          <SelectionBar count={selected.length} noun="trial" onCompare={compare} onClear={clearSelected} />
          <Menu
            className="button small"
            staysOpen
            label={
              <>
                <Icon name="columns" />
                Columns
              </>
            }
          >
            {columns.map(({ name, label }) => (
              <label key={name} className="check">
                <input
                  type="checkbox"
                  checked={shown.some((column) => column.name === name)}
                  onChange={() => {
                    const next = columns.filter(
                      (column) => shown.includes(column) !== (column.name === name),
                    );
                    change({ columns: next.map((column) => column.name).join(',') });
                  }}
                />
                {label}
              </label>
            ))}
            <button type="button" onClick={() => change({ columns: null })}>
              Reset
            </button>
          </Menu>
        </>
      }
    >
      <TrialTable columns={shown} onCompare={compare} />
    </Panel>
  );
}
