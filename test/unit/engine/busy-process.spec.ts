import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { CheckEngine } from '../../../lib/engine/check-engine.js';
import { SystemClock } from '../../../lib/support/time/system-clock.js';
import { HttpHealthCheck } from '../../../lib/checks/http/http.health-check.js';
import { blockEventLoop } from '../../../lib/testing/block-event-loop.js';
import { registration } from './fixtures.js';

/*
 * Real time and real sockets: what is tested is in which order Node serves timers and sockets. The dependency lives in a
 * thread of its own, so that it answers while this one is held.
 */

const DEPENDENCY = `
const { createServer } = require('node:http');
const { parentPort, workerData: gate } = require('node:worker_threads');
const answer = (response) => {
  if (Atomics.load(gate, 0) === 0) setTimeout(answer, 1, response);
  else setTimeout(() => response.end('ok'), 20);
};
const server = createServer((request, response) => {
  if (request.url === '/dead') return;
  if (request.url === '/now') response.end('ok');
  else answer(response);
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

describe('a dependency that answers after 20 ms, with a timeoutMs of 200', () => {
  /** While it is 0, the 20 ms do not begin: so the answers come while the event loop is held, on a slow machine, too. */
  const gate = new Int32Array(new SharedArrayBuffer(4));
  let dependency: Worker;
  let port: number;

  beforeAll(async () => {
    dependency = new Worker(DEPENDENCY, { eval: true, workerData: gate });
    [port] = (await once(dependency, 'message')) as [number];
    Atomics.store(gate, 0, 1);
    // Node loads `fetch` with its first use, which takes a while.
    await (await fetch(`http://127.0.0.1:${port}/`)).text();
  });

  afterAll(() => dependency.terminate());

  /** Calls back from within an I/O callback, so that the hold begins where sockets are read. */
  async function inIo(callback: () => void, path = '/'): Promise<Socket> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.once('data', callback);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    return socket;
  }

  function checks(count: number, path = '/') {
    const engine = new CheckEngine(new SystemClock());
    const registrations = Array.from({ length: count }, (_check, index) => {
      const check = new HttpHealthCheck(`http://127.0.0.1:${port}${path}`);
      return registration(`http-${index}`, (context) => check.check(context), { timeoutMs: 200 });
    });
    for (const each of registrations) engine.add(each);
    const reports = () => registrations.map((each) => engine.report(each));
    return { engine, registrations, reports };
  }

  const hold = (ms: number) => () => blockEventLoop(ms);

  it('passes for all checks under way while an I/O callback holds the event loop for 400 ms, and the lag is shown', async () => {
    Atomics.store(gate, 0, 0);
    const { engine, registrations, reports } = checks(8);
    const refreshed = engine.refresh(registrations, 5_000);
    const socket = await inIo(() => {
      Atomics.store(gate, 0, 1);
      blockEventLoop(400);
    }, '/now');
    await refreshed;
    socket.destroy();
    for (const { status, output, loopLagMs } of reports()) {
      expect({ status, output }).toEqual({ status: 'pass', output: undefined });
      expect(loopLagMs).toBeGreaterThan(300);
    }
  });

  it('passes when the event loop is held before the request is sent', async () => {
    const { engine, registrations, reports } = checks(8);
    const refreshed = engine.refresh(registrations, 5_000);
    blockEventLoop(400);
    await refreshed;
    expect(reports().map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 'pass'));
  });

  it('passes within the budget of a probe whose end comes late', async () => {
    const socket = await inIo(hold(400));
    const { engine, registrations, reports } = checks(8);
    await engine.refresh(registrations, 150);
    socket.destroy();
    expect(reports().map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 'pass'));
  });

  it('is told from a dead one while the event loop is held again and again: that one times out', async () => {
    const { engine, registrations, reports } = checks(2, '/dead');
    const holds = setInterval(hold(80), 1);
    const startedAt = performance.now();
    await engine.refresh(registrations, 5_000);
    clearInterval(holds);
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    for (const { reason, output } of reports()) {
      expect(reason).toBe('TIMEOUT');
      expect(output).toMatch(/held for \d+ ms by something else in this process/);
    }
    engine.stop();
  });
});
