import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findBinary, versionedFolders } from './find-binary.js';
import { freePort } from './free-port.js';
import { launch } from './launch.js';
import type { BrokerServer } from './managed-server.js';
import { ServerProcess } from './server-process.js';
import { runOnce } from './run-once.js';
import type { Credentials } from './start-nats.js';
import { createFolder } from './workspace.js';

const find = (name: string, folders: string[]): string =>
  findBinary({ server: 'RabbitMQ', debianPackage: 'rabbitmq-server', names: [name], folders });

export interface RabbitMqServer extends BrokerServer {
  /** Runs `rabbitmqctl` on it and returns the output. */
  control(...args: string[]): Promise<string>;
}

/** A RabbitMQ node with its own name, port mapper and cookie, so that it cannot join another node. */
export async function startRabbitMq({
  user = 'orders_app',
  password = 'rabbit-s3cret-word',
}: Credentials = {}): Promise<RabbitMqServer> {
  // Debian's wrapper on the PATH switches users and folders; the script behind it does not.
  const binary = find('rabbitmq-server', [
    '/usr/lib/rabbitmq/bin',
    ...versionedFolders('/usr/lib/rabbitmq/lib', 'sbin'),
  ]);
  const epmd = find(
    'epmd',
    versionedFolders('/usr/lib', 'bin').filter((path) => path.includes('erlang')),
  );
  const folder = createFolder('rabbitmq');
  const [port, distributionPort, mapperPort] = [await freePort(), await freePort(), await freePort()];
  const file = (name: string): string => join(folder, name);
  writeFileSync(
    file('rabbitmq.conf'),
    [
      `listeners.tcp.1 = 127.0.0.1:${port}`,
      `default_user = ${user}`,
      `default_pass = ${password}`,
      'loopback_users = none',
      'log.console = true',
      'log.console.level = info',
      'log.file = false',
      '',
    ].join('\n'),
  );
  writeFileSync(file('enabled_plugins'), '[].\n');
  const env = {
    HOME: folder,
    // Makes the script replace itself by the Erlang VM.
    RABBITMQ_ALLOW_INPUT: '1',
    RABBITMQ_SERVER_START_ARGS: '-noinput',
    RABBITMQ_NODENAME: `vitals${port}@localhost`,
    RABBITMQ_DIST_PORT: `${distributionPort}`,
    ERL_EPMD_PORT: `${mapperPort}`,
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_CONFIG_FILE: file('rabbitmq.conf'),
    RABBITMQ_CONF_ENV_FILE: file('no-environment-file'),
    RABBITMQ_ENABLED_PLUGINS_FILE: file('enabled_plugins'),
    RABBITMQ_MNESIA_BASE: file('mnesia'),
    RABBITMQ_LOG_BASE: file('log'),
    RABBITMQ_PID_FILE: file('pid'),
    RABBITMQ_LOGS: '-',
    PATH: `${dirname(epmd)}:${process.env['PATH']}`,
  };
  const mapper = new ServerProcess({
    server: 'the Erlang port mapper',
    binary: epmd,
    args: ['-d', '-address', '127.0.0.1', '-port', `${mapperPort}`],
    ready: /epmd running/,
  });
  await mapper.start();
  try {
    const server = await launch({
      server: 'RabbitMQ',
      binary,
      args: [],
      cwd: folder,
      env,
      ready: /Server startup complete/,
      port,
      folder,
    });
    const dispose = async (): Promise<void> => {
      await server.dispose();
      await mapper.kill();
    };
    const control = async (...args: string[]): Promise<string> => {
      const options = { cwd: folder, env: { ...process.env, ...env } };
      return runOnce(join(dirname(binary), 'rabbitmqctl'), args, options);
    };
    const changePassword = async (secret: string): Promise<void> => {
      await control('change_password', user, secret);
    };
    return { ...server, user, password, changePassword, control, dispose };
  } catch (error) {
    await mapper.kill();
    throw error;
  }
}
