import { type ReactNode, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useConnection } from '../server/connectionState.js';
import { useEvents } from '../server/events.js';
import { useReadOnly, useSweeps } from '../server/queries.js';
import { Announcements } from './announcements.js';
import { CommandPalette } from './commandPalette.js';
import { CommandRegistry, useCommands } from './commands.js';
import { Confirmations } from './confirm.js';
import { ConnectionBadge, TroubleBar } from './connectionBadge.js';
import { Icon, type IconName } from './icons.js';
import { ShortcutHelp } from './shortcutHelp.js';
import { useShortcuts } from './shortcuts.js';
import { setTheme, THEMES, type Theme, useTheme } from './theme.js';

/** What stays around every view. */
export function Shell({ children }: { readonly children: ReactNode }) {
  return (
    <CommandRegistry>
      <Announcements>
        <Confirmations>
          <Frame>{children}</Frame>
        </Confirmations>
      </Announcements>
    </CommandRegistry>
  );
}

function Frame({ children }: { readonly children: ReactNode }) {
  const [opened, setOpened] = useState<'palette' | 'help' | null>(null);
  const { state } = useConnection();
  const [location] = useLocation();
  useEvents(followedSlug(location));
  const close = () => setOpened(null);
  useShortcuts({
    '?': () => setOpened('help'),
    'mod+k': () => setOpened('palette'),
  });
  useGoCommands(() => setOpened('help'));
  return (
    <div className="app" data-connection={state}>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <header className="top">
        <div className="top-row">
          <Link className="brand" href="/">
            <img src="/icon.svg" alt="" width="22" height="22" />
            jmin
          </Link>
          <Places />
          <button type="button" className="palette-button" onClick={() => setOpened('palette')}>
            <Icon name="search" />
            <span>Go to …</span>
            <kbd>Ctrl K</kbd>
          </button>
          <ConnectionBadge />
          <ThemeSwitch />
          <button
            type="button"
            className="button icon-only quiet help-button"
            aria-label="Keyboard"
            title="Keyboard (?)"
            onClick={() => setOpened('help')}
          >
            <Icon name="help" />
          </button>
        </div>
      </header>
      <TroubleBar />
      <main className="page" id="content" tabIndex={-1}>
        {children}
      </main>
      {opened === 'palette' && <CommandPalette onClose={close} />}
      {opened === 'help' && <ShortcutHelp onClose={close} />}
    </div>
  );
}

/** The sweep whose pages are shown; null for the list and the workers. */
function followedSlug(location: string): string | null {
  const slug = /^\/sweeps\/([^/]+)/.exec(location)?.[1];
  return slug === undefined ? null : decodeURIComponent(slug);
}

function Places() {
  const [location] = useLocation();
  const current = (isHere: boolean) => (isHere ? { 'aria-current': 'page' as const } : {});
  return (
    <nav className="places" aria-label="Views">
      <Link href="/" {...current(location === '/' || location.startsWith('/sweeps'))}>
        Sweeps
      </Link>
      <Link href="/workers" {...current(location === '/workers')}>
        Workers
      </Link>
      <a href="/queues/">Queue</a>
    </nav>
  );
}

const THEME_ICONS: Readonly<Record<Theme, IconName>> = { system: 'system', light: 'sun', dark: 'moon' };

function ThemeSwitch() {
  const theme = useTheme();
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  return (
    <button
      type="button"
      className="button icon-only quiet"
      aria-label={`Theme: ${theme}. Change to ${next}`}
      title={`Theme: ${theme}`}
      onClick={() => setTheme(next)}
    >
      <Icon name={THEME_ICONS[theme]} />
    </button>
  );
}

function useGoCommands(openHelp: () => void): void {
  const [, navigate] = useLocation();
  const { data: sweeps = [] } = useSweeps();
  const isReadOnly = useReadOnly();
  useCommands([
    { id: 'go-sweeps', label: 'Sweeps', group: 'Go to', run: () => navigate('/') },
    ...(isReadOnly
      ? []
      : [{ id: 'go-new', label: 'New sweep', group: 'Go to', run: () => navigate('/new') }]),
    { id: 'go-workers', label: 'Workers', group: 'Go to', run: () => navigate('/workers') },
    { id: 'go-queue', label: 'Queue', group: 'Go to', run: () => location.assign('/queues/') },
    ...sweeps.map(({ sweep, slug }) => ({
      id: `sweep-${slug}`,
      label: sweep,
      group: 'Sweep',
      run: () => navigate(`/sweeps/${encodeURIComponent(slug)}`),
    })),
    ...THEMES.map((theme) => ({
      id: `theme-${theme}`,
      label: `Theme: ${theme}`,
      group: 'Look',
      run: () => setTheme(theme),
    })),
    { id: 'help', label: 'Keyboard shortcuts', group: 'Help', key: '?', run: openHelp },
  ]);
}
