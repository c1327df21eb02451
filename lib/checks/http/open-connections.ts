import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

interface Connected {
  readonly connectParams?: { readonly host?: string; readonly hostname?: string; readonly port?: string };
  readonly socket?: Socket;
}

const open = new Map<string, number>();
let watching = false;

const keyOf = (hostname: string, port: string): string => `${hostname}:${port}`;

/** Counts the connections of `fetch` from now on. A request on an open one needs no name resolved. */
export function watchConnections(): void {
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

export const hasOpenConnection = ({ hostname, port }: URL): boolean => open.has(keyOf(hostname, port));
