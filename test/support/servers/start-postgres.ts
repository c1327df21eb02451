import { writeFileSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { findBinary, versionedFolders } from './find-binary.js';
import { freePort } from './free-port.js';
import { launch } from './launch.js';
import type { DatabaseServer } from './managed-server.js';
import { runOnce } from './run-once.js';
import { createFolder, unprivileged } from './workspace.js';

const find = (name: string): string =>
  findBinary({
    server: 'PostgreSQL',
    debianPackage: 'postgresql',
    names: [name],
    folders: versionedFolders('/usr/lib/postgresql', 'bin'),
  });

export interface PostgresOptions {
  readonly user?: string;
  readonly password?: string;
  /** `max_connections`. Default 100. */
  readonly maxConnections?: number;
}

/** A PostgreSQL that asks for its password (SCRAM). The user is a superuser and owns the database `postgres`. */
export async function startPostgres({
  user = 'orders_app',
  password = 'pg-s3cret-word',
  maxConnections = 100,
}: PostgresOptions = {}): Promise<DatabaseServer> {
  const [initdb, postgres] = [find('initdb'), find('postgres')];
  const runAs = unprivileged('postgres');
  const folder = createFolder('postgres', runAs);
  const [data, passwordFile] = [join(folder, 'data'), join(folder, 'password')];
  writeFileSync(passwordFile, password);
  if (runAs.uid !== undefined) chownSync(passwordFile, runAs.uid, runAs.gid!);
  await runOnce(
    initdb,
    [
      '-D',
      data,
      '-U',
      user,
      '--pwfile',
      passwordFile,
      '-A',
      'scram-sha-256',
      '--no-sync',
      '--locale=C',
      '-E',
      'UTF8',
    ],
    { ...runAs, cwd: folder },
  );
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: folder,
    max_connections: maxConnections,
    shared_buffers: '16MB',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    autovacuum: 'off',
  };
  const args = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const server = await launch({
    server: 'PostgreSQL',
    binary: postgres,
    args: ['-D', data, ...args],
    cwd: folder,
    runAs,
    ready: /ready to accept connections/,
    // "Fast": ends the sessions instead of waiting for them.
    stopSignal: 'SIGINT',
    port,
    folder,
  });
  return { ...server, user, password, database: 'postgres' };
}
