import { once } from 'node:events';
import { createServer } from 'node:net';

const ANSWER_AFTER_MS = 5;

let calls = 0;

/** A dependency that takes 5 ms to answer each line with a line, and counts. */
export async function start() {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.setEncoding('latin1');
    socket.on('error', () => undefined);
    let rest = '';
    socket.on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      calls += lines.length;
      if (lines.length > 0) setTimeout(() => socket.write(`${lines.join('\n')}\n`), ANSWER_AFTER_MS);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: server.address().port };
}

/** How often it has been asked so far. */
export const count = () => ({ calls });
