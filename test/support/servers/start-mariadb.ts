import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBinary } from './find-binary.js';
import { freePort } from './free-port.js';
import { launch } from './launch.js';
import type { DatabaseServer } from './managed-server.js';
import { runOnce } from './run-once.js';
import { createFolder, unprivileged } from './workspace.js';

const find = (...names: string[]): string =>
  findBinary({ server: 'MariaDB', debianPackage: 'mariadb-server', names });

export interface MariaDbOptions {
  readonly user?: string;
  readonly password?: string;
}

/** A MariaDB with one user, who has every right, and the database `orders`. */
export async function startMariaDb({
  user = 'orders_app',
  password = 'maria-s3cret-word',
}: MariaDbOptions = {}): Promise<DatabaseServer> {
  const [install, mariadbd] = [find('mariadb-install-db', 'mysql_install_db'), find('mariadbd', 'mysqld')];
  const runAs = unprivileged('mysql');
  const folder = createFolder('mariadb', runAs);
  const [data, setup] = [join(folder, 'data'), join(folder, 'setup.sql')];
  await runOnce(
    install,
    [
      '--no-defaults',
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--innodb-flush-method=nosync',
    ],
    { ...runAs, cwd: folder },
  );
  // Run at every start, so each statement can be run again.
  const account = `'${user}'@'127.0.0.1'`;
  writeFileSync(
    setup,
    [
      'CREATE DATABASE IF NOT EXISTS orders;',
      `CREATE OR REPLACE USER ${account} IDENTIFIED BY '${password}';`,
      `GRANT ALL PRIVILEGES ON *.* TO ${account} WITH GRANT OPTION;`,
      '',
    ].join('\n'),
    { mode: 0o644 },
  );
  const port = await freePort();
  const server = await launch({
    server: 'MariaDB',
    binary: mariadbd,
    args: [
      '--no-defaults',
      `--datadir=${data}`,
      `--socket=${join(folder, 'mariadb.sock')}`,
      `--pid-file=${join(folder, 'mariadb.pid')}`,
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      `--init-file=${setup}`,
      '--skip-name-resolve',
      '--skip-log-bin',
      '--innodb-flush-log-at-trx-commit=0',
      '--innodb-flush-method=nosync',
      '--innodb-buffer-pool-size=16M',
    ],
    cwd: folder,
    runAs,
    ready: /ready for connections/,
    port,
    folder,
  });
  return { ...server, user, password, database: 'orders' };
}
