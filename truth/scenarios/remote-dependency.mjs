import { request } from 'node:http';
import { Worker } from 'node:worker_threads';

const SERVER = `
const { createServer } = require('node:http');
const { parentPort, workerData } = require('node:worker_threads');
const server = createServer((_request, response) => setTimeout(() => response.end(), workerData));
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

/** A dependency with an event loop of its own, which answers after `answerMs` whatever this one does. */
export async function startRemoteDependency(answerMs) {
  const worker = new Worker(SERVER, { eval: true, workerData: answerMs });
  const port = await new Promise((resolve) => worker.once('message', resolve));
  let sent = () => undefined;
  return {
    ask: () =>
      new Promise((resolve, reject) => {
        const outgoing = request({ host: '127.0.0.1', port, agent: false }, (response) => {
          response.resume();
          response.on('end', resolve);
        });
        outgoing.on('error', reject);
        outgoing.on('finish', () => sent());
        outgoing.end();
      }),
    /** Resolves once the next request is on its way. */
    nextRequest: () => new Promise((resolve) => (sent = resolve)),
    stop: () => worker.terminate(),
  };
}
