interface Statements {
  /** A cheap statement that the server has to answer. */
  readonly ping: string;
  /** The first column of its answer is the version of the server. Absent if the dialect has no such statement. */
  readonly version?: string;
}

const MYSQL: Statements = { ping: 'SELECT 1', version: 'SELECT VERSION()' };
const POSTGRES: Statements = { ping: 'SELECT 1', version: 'SHOW server_version' };
const COCKROACH: Statements = { ping: 'SELECT 1', version: 'SELECT version()' };
const SQLITE: Statements = {
  // SQLite answers a constant without reading the file, which may be overwritten or locked.
  ping: 'SELECT 1 FROM sqlite_master LIMIT 1',
  version: 'SELECT sqlite_version(), (SELECT COUNT(*) FROM sqlite_master)',
};

/** By TypeORM's name of the driver. */
const STATEMENTS: Readonly<Record<string, Statements>> = {
  postgres: POSTGRES,
  'aurora-postgres': POSTGRES,
  cockroachdb: COCKROACH,
  mysql: MYSQL,
  mariadb: MYSQL,
  'aurora-mysql': MYSQL,
  sqlite: SQLITE,
  'better-sqlite3': SQLITE,
  sqljs: SQLITE,
  capacitor: SQLITE,
  cordova: SQLITE,
  expo: SQLITE,
  nativescript: SQLITE,
  'react-native': SQLITE,
  mssql: { ping: 'SELECT 1', version: 'SELECT @@VERSION' },
  oracle: { ping: 'SELECT 1 FROM DUAL', version: 'SELECT VERSION FROM PRODUCT_COMPONENT_VERSION' },
  sap: { ping: 'SELECT 1 FROM DUMMY', version: 'SELECT VERSION FROM SYS.M_DATABASE' },
};

const DEFAULT: Statements = { ping: 'SELECT 1' };

export const statementsOf = (driverType: string): Statements => STATEMENTS[driverType] ?? DEFAULT;
