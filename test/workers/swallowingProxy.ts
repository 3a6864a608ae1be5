/** A TCP proxy before Redis whose connections can go dead while they look open, as behind a firewall that forgot them. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface SwallowingProxy {
  readonly url: string;
  /** Nothing passes any more on the connections there are; new ones are not concerned. */
  swallow(): void;
  /** From now on nothing passes on any connection that has sent this word. */
  swallowAfter(word: string): void;
  /** Whether a connection is dead. */
  hasSwallowed(): boolean;
  close(): Promise<void>;
}

export async function openProxy(socketPath: string): Promise<SwallowingProxy> {
  const open = new Set<Socket>();
  const dead = new Set<Socket>();
  let lastWord: string | null = null;
  const server = createServer((client) => {
    const upstream = connect(socketPath);
    open.add(client);
    client.on('data', (bytes) => {
      if (lastWord !== null && bytes.includes(lastWord)) dead.add(client);
      if (!dead.has(client)) upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (!dead.has(client)) client.write(bytes);
    });
    for (const [one, other] of [[client, upstream] as const, [upstream, client] as const]) {
      one.on('error', () => {});
      one.on('close', () => other.destroy());
    }
    client.on('close', () => open.delete(client));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    swallow() {
      for (const client of open) dead.add(client);
    },
    swallowAfter(word) {
      lastWord = word;
    },
    hasSwallowed() {
      return dead.size > 0;
    },
    async close() {
      server.close();
      for (const client of open) client.destroy();
      await once(server, 'close');
    },
  };
}
