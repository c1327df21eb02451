import { statementsOf } from '../../../../lib/checks/typeorm/ping-statement.js';

describe('the statement of a dialect', () => {
  it.each([
    ['postgres', 'SELECT 1'],
    ['mysql', 'SELECT 1'],
    ['mariadb', 'SELECT 1'],
    ['mssql', 'SELECT 1'],
    ['spanner', 'SELECT 1'],
    ['oracle', 'SELECT 1 FROM DUAL'],
    ['sap', 'SELECT 1 FROM DUMMY'],
    ['sqljs', 'SELECT 1 FROM sqlite_master LIMIT 1'],
    ['better-sqlite3', 'SELECT 1 FROM sqlite_master LIMIT 1'],
    ['a driver of the future', 'SELECT 1'],
  ])('of %s is %s', (type, statement) => {
    expect(statementsOf(type).ping).toBe(statement);
  });
});
