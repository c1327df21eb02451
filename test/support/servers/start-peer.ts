import { resolve } from 'node:path';
import { freePort } from './free-port.js';
import { launch } from './launch.js';
import type { ManagedServer } from './managed-server.js';
import { createFolder } from './workspace.js';

const PEERS = resolve('test/support/servers/peers');

/** Starts a program of `peers/` in a child process: a service that the application calls. */
export async function startPeer(
  name: 'tcp' | 'http' | 'grpc',
  env: Readonly<Record<string, string>> = {},
): Promise<ManagedServer> {
  const port = await freePort();
  return launch({
    server: `the ${name} peer`,
    binary: process.execPath,
    args: [resolve(PEERS, `${name}.mjs`)],
    // Not the options of the test runner.
    env: { ...env, PORT: `${port}`, NODE_OPTIONS: '' },
    ready: /listening/,
    port,
    folder: createFolder(`peer-${name}`),
  });
}
