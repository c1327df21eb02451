import { subscribe } from 'node:diagnostics_channel';
import { isIP, type Socket } from 'node:net';
import { readFirst } from '../../support/time/read-first.js';
import { LookupGate } from '../../process/thread-pool/lookup-gate.js';

/** One for the process, because the thread pool is one for the process. */
const gate = new LookupGate();

/** A proxy resolves names itself, and this process may be unable to. */
const isDirect = (): boolean => {
  const dispatcher = (globalThis as Record<symbol, unknown>)[Symbol.for('undici.globalDispatcher.1')];
  return dispatcher === undefined || (dispatcher as object).constructor?.name === 'Agent';
};

interface Connected {
  readonly connectParams?: { readonly hostname?: string; readonly port?: string };
  readonly socket?: Socket;
}

/** How many connections `fetch` holds, by host and port. */
const open = new Map<string, number>();
let watching = false;

const keyOf = (hostname: string, port: string): string => `${hostname}:${port}`;

/** Counts the connections of `fetch` from now on. A request on an open connection needs no DNS lookup. */
function watchConnections(): void {
  if (watching) return;
  watching = true;
  subscribe('undici:client:connected', (message) => {
    const { connectParams, socket } = message as Connected;
    if (connectParams?.hostname === undefined || socket === undefined) return;
    const key = keyOf(connectParams.hostname, connectParams.port ?? '');
    open.set(key, (open.get(key) ?? 0) + 1);
    socket.once('close', () => {
      const left = (open.get(key) ?? 1) - 1;
      if (left > 0) open.set(key, left);
      else open.delete(key);
    });
  });
}

/**
 * Resolves the name in the URL before a request would, and waits for it at most `patienceMs`. Returns at once if the
 * request needs no lookup.
 *
 * @throws Error that contains the name, if it was not resolved in time
 */
export async function resolveFirst(url: URL, patienceMs: number, signal: AbortSignal): Promise<void> {
  watchConnections();
  const { hostname, port } = url;
  const isAddress = hostname.startsWith('[') || isIP(hostname) !== 0;
  if (isAddress || hostname === 'localhost' || open.has(keyOf(hostname, port)) || !isDirect()) return;
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => readFirst(() => reject(new Error(describeWait(hostname, patienceMs)))),
      patienceMs,
    );
  });
  try {
    await Promise.race([gate.pass(hostname), tooLate]);
    signal.throwIfAborted();
  } finally {
    clearTimeout(timer);
  }
}

function describeWait(hostname: string, patienceMs: number): string {
  const { busyWith } = gate;
  const within = `within ${Math.round(patienceMs)} ms`;
  return busyWith.includes(hostname)
    ? `the name ${hostname} was not resolved ${within}: DNS does not answer`
    : `not asked ${within}: this process still waits for DNS to resolve ${busyWith.join(', ')}`;
}
