import { until } from '../until.js';
import { findBinary } from './find-binary.js';
import type { ManagedServer } from './managed-server.js';
import { runOnce } from './run-once.js';
import { startRedis } from './start-redis.js';

export interface RedisCluster {
  /** Three masters without replicas; each holds a third of the slots. */
  readonly nodes: readonly ManagedServer[];
  /** Resolves when every node knows that the cluster is complete: some learn of it later than others. */
  complete(): Promise<void>;
  dispose(): Promise<void>;
}

/** The smallest cluster that Redis allows. */
export async function startRedisCluster({ password }: { password?: string } = {}): Promise<RedisCluster> {
  const cli = findBinary({ server: 'Redis', debianPackage: 'redis-tools', names: ['redis-cli'] });
  const options = {
    ...(password === undefined ? {} : { password }),
    args: [
      '--cluster-enabled',
      'yes',
      '--cluster-node-timeout',
      '2000',
      '--cluster-announce-ip',
      '127.0.0.1',
    ],
  };
  const nodes = await Promise.all([startRedis(options), startRedis(options), startRedis(options)]);
  const dispose = async (): Promise<void> => void (await Promise.all(nodes.map((node) => node.dispose())));
  const auth = password === undefined ? [] : ['-a', password, '--no-auth-warning'];
  const complete = async (): Promise<void> => {
    for (const { host, port } of nodes) {
      const info = (): Promise<string> =>
        runOnce(cli, [...auth, '-h', host, '-p', `${port}`, 'cluster', 'info']);
      await until('every node knows that the cluster is complete', async () =>
        /cluster_state:ok/.test(await info()),
      );
    }
  };
  try {
    const addresses = nodes.map(({ host, port }) => `${host}:${port}`);
    await runOnce(cli, [
      ...auth,
      '--cluster',
      'create',
      ...addresses,
      '--cluster-replicas',
      '0',
      '--cluster-yes',
    ]);
    await complete();
  } catch (error) {
    await dispose();
    throw error;
  }
  return { nodes, complete, dispose };
}
