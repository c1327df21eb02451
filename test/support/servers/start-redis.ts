import { findBinary } from './find-binary.js';
import { freePort } from './free-port.js';
import { launch } from './launch.js';
import type { ManagedServer } from './managed-server.js';
import { createFolder } from './workspace.js';

export interface RedisOptions {
  readonly password?: string;
  /** Makes it a read-only replica of another one. */
  readonly replicaOf?: ManagedServer & { readonly password?: string | undefined };
  /** Further directives, such as `['--maxmemory', '10mb']`. */
  readonly args?: readonly string[];
}

export interface RedisServer extends ManagedServer {
  readonly password: string | undefined;
}

/** A Redis that writes nothing to the disk. */
export async function startRedis({
  password,
  replicaOf,
  args = [],
}: RedisOptions = {}): Promise<RedisServer> {
  const binary = findBinary({ server: 'Redis', debianPackage: 'redis-server', names: ['redis-server'] });
  const folder = createFolder('redis');
  const port = await freePort();
  const server = await launch({
    server: 'Redis',
    binary,
    args: [
      '--port',
      `${port}`,
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      'no',
      ...(password === undefined ? [] : ['--requirepass', password, '--masterauth', password]),
      ...(replicaOf ? ['--replicaof', replicaOf.host, `${replicaOf.port}`] : []),
      ...(replicaOf?.password === undefined ? [] : ['--masterauth', replicaOf.password]),
      ...args,
    ],
    ready: /Ready to accept connections/,
    port,
    folder,
  });
  return { ...server, password };
}
