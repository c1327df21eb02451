import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from './connection.mjs';

const LAST_ANSWERS_MS = 10_000;

let connections = [];

/** Opens the connections: a measurement does not include that. */
export async function open({ port, path, connections: count, expect }) {
  const request = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUser-Agent: bench\r\n\r\n`);
  connections = await Promise.all(
    Array.from({ length: count }, () => Connection.open(port, request, expect)),
  );
}

/** Asks on all of them for `ms`, then waits for the last answers and closes. `all` includes those. */
export async function run({ ms }) {
  const startedAt = performance.now();
  for (const connection of connections) connection.start();
  const rest = keepAwake();
  await sleep(ms);
  const tookMs = performance.now() - startedAt;
  const answers = countAnswers();
  await withinTime(Promise.all(connections.map((connection) => connection.stop())));
  rest();
  const heads = [...new Set(connections.map(({ template }) => template.head))];
  if (heads.length > 1) throw new Error(`A server gave answers with different headers:\n${heads.join('\n')}`);
  return { answers, all: countAnswers(), tookMs, head: heads[0] };
}

/**
 * Keeps the event loop turning, so that this process never sleeps: to wake it up for an answer would cost the server
 * that writes it more than the answer does. @returns a function that ends it.
 */
function keepAwake() {
  let awake = true;
  const turn = () => awake && setImmediate(turn);
  turn();
  return () => (awake = false);
}

const countAnswers = () => connections.reduce((sum, { answers }) => sum + answers, 0);

async function withinTime(work) {
  let timer;
  const tooLate = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${LAST_ANSWERS_MS} ms.`)), LAST_ANSWERS_MS);
  });
  await Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
}
