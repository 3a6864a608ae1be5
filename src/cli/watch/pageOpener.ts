import { spawn } from 'node:child_process';
import type { OpenRedis } from '../../app/openRedis.js';
import { SILENT_LOG } from '../../base/log.js';
import type { Dashboard } from '../../dashboard/startDashboard.js';

/** Serves the dashboard for as long as a command runs, from the first time that its page is asked for. */
export class PageOpener {
  readonly #store: OpenRedis['store'];
  readonly #environment: NodeJS.ProcessEnv;
  #dashboard: Promise<Dashboard> | null = null;

  constructor(store: OpenRedis['store'], environment: NodeJS.ProcessEnv) {
    this.#store = store;
    this.#environment = environment;
  }

  /** Opens the page of a sweep in a browser, if this machine has a screen. Says the address. */
  async open(slug: string): Promise<string> {
    this.#dashboard ??= this.#start();
    this.#dashboard.catch(() => {
      this.#dashboard = null;
    });
    const { url } = await this.#dashboard;
    const address = `${url}/sweeps/${encodeURIComponent(slug)}`;
    const opener = openerOf(this.#environment);
    if (opener !== null)
      spawn(opener, [address], { stdio: 'ignore', detached: true })
        .on('error', () => {})
        .unref();
    return `${opener === null ? 'The page is at' : 'Opened'} ${address} until you quit`;
  }

  async close(): Promise<void> {
    const dashboard = await this.#dashboard?.catch(() => null);
    await dashboard?.close();
  }

  /** Loaded only here: a web server takes long to load. A free port, as another dashboard may have the usual one. */
  async #start(): Promise<Dashboard> {
    const { DEFAULT_HOST, startDashboard } = await import('../../dashboard/startDashboard.js');
    const token = this.#environment.JMIN_DASHBOARD_TOKEN ?? null;
    return startDashboard({ store: this.#store, host: DEFAULT_HOST, port: 0, token, log: SILENT_LOG });
  }
}

/** The program that opens an address; null where there is no screen. */
function openerOf({ DISPLAY, WAYLAND_DISPLAY }: NodeJS.ProcessEnv): string | null {
  if (process.platform === 'darwin') return 'open';
  if (process.platform === 'win32') return 'explorer';
  return DISPLAY || WAYLAND_DISPLAY ? 'xdg-open' : null;
}
