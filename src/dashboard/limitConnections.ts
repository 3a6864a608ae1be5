/**
 * Keeps connections for clients that use them. A connection *serves* while a complete request is being answered, and
 * *waits* otherwise. When there are too many, from one address or in total, the one that has waited longest is
 * closed. So a client that opens connections and sends nothing loses them and locks nobody out.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface ConnectionLimits {
  readonly total: number;
  /** Browsers behind one proxy share an address: this is enough for a few dozen. */
  readonly perAddress: number;
}

export function limitConnections(server: Server, { total, perAddress }: ConnectionLimits): void {
  /** By address, in the order in which they began to wait. */
  const waiting = new Map<string, Set<Socket>>();
  const counts = new Map<string, number>();
  let open = 0;

  const startWaiting = (socket: Socket, address: string) => {
    const sockets = waiting.get(address) ?? new Set();
    sockets.delete(socket);
    waiting.set(address, sockets.add(socket));
  };
  const stopWaiting = (socket: Socket, address: string) => {
    const sockets = waiting.get(address);
    sockets?.delete(socket);
    if (sockets?.size === 0) waiting.delete(address);
  };

  server.on('connection', (socket) => {
    const address = socket.remoteAddress ?? '';
    open++;
    counts.set(address, (counts.get(address) ?? 0) + 1);
    socket.once('close', () => {
      open--;
      const left = (counts.get(address) ?? 1) - 1;
      if (left > 0) counts.set(address, left);
      else counts.delete(address);
      stopWaiting(socket, address);
    });
    const isTooMany = (counts.get(address) ?? 0) > perAddress;
    const crowded = isTooMany ? address : open > total ? mostCrowded(waiting) : null;
    startWaiting(socket, address);
    if (crowded === null) return;
    const [longest] = waiting.get(crowded) ?? [];
    (longest ?? socket).destroy();
  });

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    const address = socket.remoteAddress ?? '';
    if (hasBody(request)) request.once('end', () => stopWaiting(socket, address));
    else stopWaiting(socket, address);
    response.once('close', () => {
      if (!socket.destroyed) startWaiting(socket, address);
    });
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** The address with the most waiting connections; null if none waits. */
function mostCrowded(waiting: ReadonlyMap<string, ReadonlySet<Socket>>): string | null {
  let most: string | null = null;
  for (const [address, { size }] of waiting) if (size > (waiting.get(most ?? '')?.size ?? 0)) most = address;
  return most;
}
