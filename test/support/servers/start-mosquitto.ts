import { chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBinary } from './find-binary.js';
import { freePort } from './free-port.js';
import { launch } from './launch.js';
import type { BrokerServer } from './managed-server.js';
import { runOnce } from './run-once.js';
import type { Credentials } from './start-nats.js';
import { createFolder, unprivileged } from './workspace.js';

const find = (name: string): string =>
  findBinary({ server: 'Mosquitto', debianPackage: 'mosquitto', names: [name] });

/** A Mosquitto (MQTT) that asks for user and password. */
export async function startMosquitto({
  user = 'orders_app',
  password = 'mqtt-s3cret-word',
}: Credentials = {}): Promise<BrokerServer> {
  const [binary, passwd] = [find('mosquitto'), find('mosquitto_passwd')];
  const runAs = unprivileged('mosquitto');
  const folder = createFolder('mosquitto', runAs);
  const [config, passwords] = [join(folder, 'mosquitto.conf'), join(folder, 'passwords')];
  const authorize = async (secret: string): Promise<void> => {
    await runOnce(passwd, ['-b', '-c', passwords, user, secret]);
    if (runAs.uid !== undefined) chownSync(passwords, runAs.uid, runAs.gid!);
  };
  await authorize(password);
  const port = await freePort();
  writeFileSync(
    config,
    [
      `listener ${port} 127.0.0.1`,
      'allow_anonymous false',
      `password_file ${passwords}`,
      'persistence false',
      '',
    ].join('\n'),
    { mode: 0o644 },
  );
  const server = await launch({
    server: 'Mosquitto',
    binary,
    args: ['-c', config, '-v'],
    cwd: folder,
    runAs,
    // A SIGTERM that comes while it starts is forgotten, and it has nothing to save.
    stopSignal: 'SIGKILL',
    ready: /mosquitto version \S+ running/,
    port,
    folder,
  });
  const changePassword = async (secret: string): Promise<void> => {
    await authorize(secret);
    server.reload();
  };
  return { ...server, user, password, changePassword };
}
