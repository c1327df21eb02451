import { DataSource } from 'typeorm';
import { databaseOptions } from './database-options.js';
import { open } from './open.js';

/**
 * Brings the schema up to date, or takes the last migration back, on its own connection.
 *
 * @returns what was done
 */
export async function migrate({ undo }: { undo: boolean }): Promise<string> {
  const dataSource = new DataSource(databaseOptions);
  await open(dataSource);
  try {
    if (undo) {
      await dataSource.undoLastMigration();
      return 'Took the last migration back.';
    }
    const done = await dataSource.runMigrations();
    return done.length === 0 ? 'Nothing to do.' : `Ran ${done.map(({ name }) => name).join(', ')}.`;
  } finally {
    await dataSource.destroy();
  }
}
