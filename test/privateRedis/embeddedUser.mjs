/** A process that uses the server of the data folder named on its command line, and does as its parent says. */

import { openEmbeddedServer } from '../../dist/src/privateRedis/embeddedServer.js';

const options = {
  dataDir: process.argv[2],
  environment: process.env,
  onNotice: (line) => tell({ notice: line }),
};
try {
  const server = await openEmbeddedServer(options);
  process.on('message', async (order) => {
    if (order === 'keep') await server.keep();
    if (order === 'release') await server.release();
    tell({ done: order });
    if (order === 'release') process.disconnect();
  });
  tell({ attached: server.attached, socketPath: server.socketPath });
} catch (error) {
  tell({ error: error.message, code: error.code, exitCode: error.exitCode });
  process.disconnect();
}

function tell(message) {
  process.send(message);
}
