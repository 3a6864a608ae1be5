/** Carries a fault out. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './faults.js';
import { slowDisk } from './slowDisk.js';
import type { Client, World } from './world.js';

/** How long a fault waits for its target: a leader, a process that starts again, a reply. */
const PATIENCE_MS = 60_000;

/** Resolves when the fault is over: false if it did not come to pass. */
export async function injectFault(world: World, fault: Fault): Promise<boolean> {
  const { kind, target, forMs } = fault;
  const clients = await clientsOf(world, fault);
  const [client] = clients;
  const actor = target === 'redis' ? world.redis : client?.actor;
  if (actor === undefined) return false;
  switch (kind) {
    case 'kill':
      return actor.kill(forMs);
    case 'stop':
      return actor.halt(forMs);
    case 'lostReply':
      return Promise.race([
        Promise.any(clients.map(({ tap }) => tap.loseReply(fault.skip))).then(() => true),
        sleep(PATIENCE_MS, false),
      ]);
    case 'cut':
      await Promise.all(clients.map(({ proxy }) => proxy.cut(forMs)));
      return true;
    case 'hold':
      await Promise.all(clients.map(({ proxy }) => proxy.hold(fault.direction, forMs)));
      return true;
    case 'slowDisk':
      return actor.pid === null ? false : slowDisk(actor.pid, forMs);
  }
}

/** Whose connections are meant. */
async function clientsOf(world: World, { target, pick }: Fault): Promise<Client[]> {
  switch (target) {
    case 'worker':
      return world.workers.slice(Math.floor(pick * world.workers.length)).slice(0, 1);
    case 'coordinator':
      for (let waitedMs = 0; world.leader === null && waitedMs < PATIENCE_MS; waitedMs += 50) await sleep(50);
      return world.leader === null ? [] : [world.leader];
    case 'cli':
      return [world.cli];
    case 'dashboard':
      return [world.dashboard];
    case 'redis':
      return world.clients;
  }
}
