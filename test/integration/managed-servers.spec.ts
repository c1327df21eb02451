import { once } from 'node:events';
import { connect } from 'node:net';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { runOnce } from '../support/servers/run-once.js';
import * as servers from '../support/servers/index.js';

const dial = async ({ host, port }: servers.ManagedServer): Promise<string> => {
  const socket = connect(port, host);
  try {
    await once(socket, 'connect');
    return 'connected';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  } finally {
    socket.destroy();
  }
};

/** Of the servers that this process has started; others may do so at the same time. */
const folders = (): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('vitals-') && name.includes(`-${process.pid}-`));

const launchers: [string, () => Promise<servers.ManagedServer>][] = [
  ['startPostgres', () => servers.startPostgres()],
  ['startMariaDb', () => servers.startMariaDb()],
  ['startRedis', () => servers.startRedis({ password: 'redis-s3cret-word' })],
  ['startNats', () => servers.startNats()],
  ['startMosquitto', () => servers.startMosquitto()],
  ['startRabbitMq', () => servers.startRabbitMq()],
];

describe.each(launchers)('%s', (_, start) => {
  it('serves, stops, serves again on the same port, and leaves nothing behind', async () => {
    const before = folders();
    const server = await start();
    try {
      expect(await dial(server)).toBe('connected');
      expect(folders()).not.toEqual(before);
      await server.stop();
      expect(await dial(server)).toBe('ECONNREFUSED');
      await server.start();
      expect(await dial(server)).toBe('connected');
      server.pause();
      server.resume();
    } finally {
      await server.dispose();
    }
    expect(folders()).toEqual(before);
  }, 90_000);
});

describe('startRedisCluster', () => {
  it('gives three masters that share the slots', async () => {
    const { nodes, dispose } = await servers.startRedisCluster({ password: 'redis-s3cret-word' });
    try {
      const { host, port } = nodes[0]!;
      const info = await runOnce('redis-cli', [
        '-a',
        'redis-s3cret-word',
        '-h',
        host,
        '-p',
        `${port}`,
        'cluster',
        'info',
      ]);
      expect(info).toMatch(/cluster_size:3/);
    } finally {
      await dispose();
    }
  });
});

describe('startRedisSentinel', () => {
  it('gives a sentinel that knows the master', async () => {
    const { name, master, sentinel, dispose } = await servers.startRedisSentinel({
      password: 'redis-s3cret-word',
    });
    try {
      const { host, port } = sentinel;
      const address = await runOnce('redis-cli', [
        '-h',
        host,
        '-p',
        `${port}`,
        'sentinel',
        'get-master-addr-by-name',
        name,
      ]);
      expect(address.trim().split('\n')).toEqual([master.host, `${master.port}`]);
    } finally {
      await dispose();
    }
  });
});
