import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { CheckEngine } from '../../../../lib/engine/check-engine.js';
import { SystemClock } from '../../../../lib/support/time/system-clock.js';
import { HttpHealthCheck } from '../../../../lib/checks/http/http.health-check.js';
import { blockEventLoop } from '../../../../lib/testing/block-event-loop.js';
import { registration } from '../fixtures.js';

/*
 * Real time and real sockets: the test is about the order in which Node serves timers and sockets. The dependency runs in
 * its own thread, so that it answers while the main thread is held.
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
  /** While it is 0, the 20 ms do not begin, so the answers arrive while the event loop is held, even on a slow machine. */
  const gate = new Int32Array(new SharedArrayBuffer(4));
  let dependency: Worker;
  let port: number;

  beforeAll(async () => {
    dependency = new Worker(DEPENDENCY, { eval: true, workerData: gate });
    [port] = (await once(dependency, 'message')) as [number];
    Atomics.store(gate, 0, 1);
    // The first use of `fetch` loads it, which takes time.
    await (await fetch(`http://127.0.0.1:${port}/`)).text();
  });

  afterAll(() => dependency.terminate());

  /** Calls back from within an I/O callback, so the event loop is held in the phase that reads sockets. */
  async function runInIoCallback(callback: () => void, path = '/'): Promise<Socket> {
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

  it('passes for all running checks while an I/O callback holds the event loop for 400 ms, and shows the lag', async () => {
    Atomics.store(gate, 0, 0);
    const { engine, registrations, reports } = checks(8);
    const refreshed = engine.refresh(registrations, 5_000);
    const socket = await runInIoCallback(() => {
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

  it('passes within the probe budget when the budget timer fires late', async () => {
    const socket = await runInIoCallback(hold(400));
    const { engine, registrations, reports } = checks(8);
    await engine.refresh(registrations, 150);
    socket.destroy();
    expect(reports().map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 'pass'));
  });

  it('passes while the event loop is held repeatedly, and a dead dependency times out', async () => {
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
