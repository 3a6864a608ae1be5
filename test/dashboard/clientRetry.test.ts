import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { connect } from '../../src/api/connect.js';

/** Answers the first requests with 503, and all others with an empty list. */
async function busyServer(refusals: number) {
  const methods: string[] = [];
  const server = createServer((request, response) => {
    methods.push(request.method ?? '');
    const isBusy = methods.length <= refusals;
    response.writeHead(isBusy ? 503 : 200, { 'content-type': 'application/json', 'retry-after': '0' });
    response.end(JSON.stringify(isBusy ? { error: 'busy' } : { sweeps: [] }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { methods, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

it('the client asks again after a 503, up to three times', async () => {
  const { url, methods } = await busyServer(3);
  expect(await connect(url).listSweeps({})).toEqual({ sweeps: [] });
  expect(methods).toHaveLength(4);
  const busy = await busyServer(9);
  await expect(connect(busy.url).listSweeps({})).rejects.toMatchObject({ status: 503, message: 'busy' });
  expect(busy.methods).toHaveLength(4);
});

it('the client repeats no order, and stops when it is aborted', async () => {
  const { url, methods } = await busyServer(9);
  await expect(connect(url).pauseSweep({ slug: 's' })).rejects.toMatchObject({ status: 503 });
  expect(methods).toEqual(['POST']);
  const signal = AbortSignal.abort(new Error('stopped'));
  await expect(connect(url).listSweeps({}, { signal })).rejects.toThrow('stopped');
});
