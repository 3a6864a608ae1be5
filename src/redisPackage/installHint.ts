import { readFileSync } from 'node:fs';

/** `debian-12`, `ubuntu-24.04`, `fedora-43`; elsewhere the platform alone, as `darwin`. */
export function systemName(): string {
  const { ID, VERSION_ID } = osRelease();
  return ID === undefined ? process.platform : VERSION_ID === undefined ? ID : `${ID}-${VERSION_ID}`;
}

/** The one command that installs a Redis here, as the next step of an error. */
export function installHint(): string {
  const elsewhere = 'or give the URL of one that runs, with --redis or REDIS_URL.';
  if (process.platform === 'darwin') return `Install it: brew install redis; ${elsewhere}`;
  const { ID = '', ID_LIKE = '' } = osRelease();
  const command = [ID, ...ID_LIKE.split(' ')]
    .map((id) => INSTALL_COMMANDS[id])
    .find((known) => known !== undefined);
  return `Install it: ${command ?? 'redis-server or valkey-server, from your system’s packages'}; ${elsewhere}`;
}

const INSTALL_COMMANDS: Readonly<Record<string, string>> = {
  debian: 'sudo apt-get install redis-server',
  ubuntu: 'sudo apt-get install redis-server',
  fedora: 'sudo dnf install valkey',
  rhel: 'sudo dnf install valkey',
  alpine: 'sudo apk add redis',
  arch: 'sudo pacman -S valkey',
  suse: 'sudo zypper install redis',
};

/** os-release(5): lines as `ID=debian` or `ID_LIKE="rhel fedora"`. */
function osRelease(): Readonly<Record<string, string>> {
  try {
    const lines = readFileSync('/etc/os-release', 'utf8').matchAll(/^([A-Z_]+)=["']?([^"'\n]*)/gm);
    return Object.fromEntries([...lines].map(([, key = '', value = '']) => [key, value]));
  } catch {
    return {};
  }
}
