import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBinary } from './find-binary.js';
import { freePort } from './free-port.js';
import { launch } from './launch.js';
import type { ManagedServer } from './managed-server.js';
import { startRedis, type RedisServer } from './start-redis.js';
import { createFolder } from './workspace.js';

export interface RedisSentinel {
  readonly name: string;
  readonly master: RedisServer;
  readonly replica: RedisServer;
  readonly sentinel: ManagedServer;
  dispose(): Promise<void>;
}

/** A master, its replica and one sentinel, which decides alone and within a second or two. */
export async function startRedisSentinel({ password }: { password?: string } = {}): Promise<RedisSentinel> {
  const binary = findBinary({ server: 'Redis', debianPackage: 'redis-server', names: ['redis-server'] });
  const name = 'orders';
  const secret = password === undefined ? {} : { password };
  const master = await startRedis(secret);
  const replica = await startRedis({ ...secret, replicaOf: master });
  const folder = createFolder('sentinel');
  const port = await freePort();
  const file = join(folder, 'sentinel.conf');
  writeFileSync(
    file,
    [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${folder}`,
      `sentinel monitor ${name} ${master.host} ${master.port} 1`,
      ...(password === undefined ? [] : [`sentinel auth-pass ${name} ${password}`]),
      `sentinel down-after-milliseconds ${name} 1000`,
      `sentinel failover-timeout ${name} 3000`,
      '',
    ].join('\n'),
  );
  const sentinel = await launch({
    server: 'Redis Sentinel',
    binary,
    args: [file, '--sentinel'],
    ready: /\+monitor master/,
    port,
    folder,
  });
  const dispose = async (): Promise<void> => {
    await Promise.all([sentinel, replica, master].map((server) => server.dispose()));
  };
  return { name, master, replica, sentinel, dispose };
}
