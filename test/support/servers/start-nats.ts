import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBinary } from './find-binary.js';
import { freePort } from './free-port.js';
import { launch } from './launch.js';
import type { BrokerServer } from './managed-server.js';
import { createFolder } from './workspace.js';

export interface Credentials {
  readonly user?: string;
  readonly password?: string;
}

/** A NATS server that asks for user and password. */
export async function startNats({
  user = 'orders_app',
  password = 'nats-s3cret-word',
}: Credentials = {}): Promise<BrokerServer> {
  const binary = findBinary({ server: 'NATS', debianPackage: 'nats-server', names: ['nats-server'] });
  const folder = createFolder('nats');
  const config = join(folder, 'nats.conf');
  const authorize = (secret: string): void =>
    writeFileSync(
      config,
      `authorization { user: ${JSON.stringify(user)}, password: ${JSON.stringify(secret)} }\n`,
    );
  authorize(password);
  const port = await freePort();
  const server = await launch({
    server: 'NATS',
    binary,
    args: ['-a', '127.0.0.1', '-p', `${port}`, '-c', config],
    cwd: folder,
    ready: /Server is ready/,
    port,
    folder,
  });
  const changePassword = async (secret: string): Promise<void> => {
    authorize(secret);
    server.reload();
  };
  return { ...server, user, password, changePassword };
}
