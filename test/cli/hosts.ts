/** Hosts of a network on one machine: network namespaces with an address each, on one switch. Needs root and Linux. */
import { execFileSync } from 'node:child_process';
import process from 'node:process';

const SWITCH = 'switch';

export interface Host {
  readonly address: string;
  /** What starts a command there. */
  readonly through: readonly string[];
}

export class Network {
  /** Namespaces outlive a test that is killed: its next run finds them by another name, and they hold nothing. */
  readonly #prefix = `jmin-test-${process.pid}-`;
  readonly #spaces: string[] = [];

  /** Null where namespaces cannot be made: without root, in most containers. */
  static open(): Network | null {
    const network = new Network();
    try {
      network.#makeSpace(SWITCH);
      network.#ip(SWITCH, 'link', 'add', 'bridge', 'type', 'bridge');
      network.#ip(SWITCH, 'link', 'set', 'bridge', 'up');
      return network;
    } catch {
      network.close();
      return null;
    }
  }

  addHost(name: string): Host {
    const address = `10.77.0.${this.#spaces.length}`;
    this.#makeSpace(name);
    const cable = ['type', 'veth', 'peer', 'name', 'eth0', 'netns', this.#space(name)];
    this.#ip(SWITCH, 'link', 'add', name, ...cable);
    this.#ip(SWITCH, 'link', 'set', name, 'master', 'bridge', 'up');
    this.#ip(name, 'link', 'set', 'lo', 'up');
    this.#ip(name, 'address', 'add', `${address}/24`, 'dev', 'eth0');
    this.#ip(name, 'link', 'set', 'eth0', 'up');
    return { address, through: ['ip', 'netns', 'exec', this.#space(name)] };
  }

  /** Pulls a host's cable out of the switch: what it sends is lost, and nobody is told. */
  cut(name: string): void {
    this.#ip(SWITCH, 'link', 'set', name, 'down');
  }

  mend(name: string): void {
    this.#ip(SWITCH, 'link', 'set', name, 'up');
  }

  close(): void {
    for (const space of this.#spaces) run('ip', 'netns', 'delete', space);
  }

  #space(name: string): string {
    return `${this.#prefix}${name}`;
  }

  #makeSpace(name: string): void {
    run('ip', 'netns', 'add', this.#space(name));
    this.#spaces.push(this.#space(name));
  }

  #ip(name: string, ...args: readonly string[]): void {
    run('ip', '-n', this.#space(name), ...args);
  }
}

function run(command: string, ...args: readonly string[]): void {
  execFileSync(command, args, { stdio: 'ignore' });
}
