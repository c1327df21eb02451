import { createRequire } from 'node:module';

type Row = Record<string, unknown>;

/** What is used of sql.js, which comes without types. */
interface SqlJsDatabase {
  prepare(sql: string): {
    bind(parameters: readonly unknown[]): void;
    step(): boolean;
    getAsObject(): Row;
    free(): void;
  };
  getRowsModified(): number;
  close(): void;
}
type InitSqlJs = () => Promise<{ readonly Database: new () => SqlJsDatabase }>;

const initSqlJs = createRequire(import.meta.url)('sql.js') as InitSqlJs;

/**
 * The part of better-sqlite3 that TypeORM uses, on top of SQLite in WebAssembly: better-sqlite3 itself has to be compiled.
 * The statements are real, and so is everything of TypeORM above them.
 */
export async function loadBetterSqlite3Double() {
  const { Database: SqlJs } = await initSqlJs();

  return class BetterSqlite3Double {
    private readonly database = new SqlJs();
    readonly statements: string[] = [];

    pragma(text: string): unknown {
      return this.all(`PRAGMA ${text}`);
    }

    prepare(sql: string) {
      this.statements.push(sql);
      return {
        reader: /^\s*(SELECT|PRAGMA|WITH)/i.test(sql),
        all: (...parameters: unknown[]) => this.all(sql, parameters),
        run: (...parameters: unknown[]) => {
          this.all(sql, parameters);
          return { changes: this.database.getRowsModified(), lastInsertRowid: 0 };
        },
      };
    }

    close(): void {
      this.database.close();
    }

    private all(sql: string, parameters: unknown[] = []): Row[] {
      const statement = this.database.prepare(sql);
      try {
        statement.bind(parameters);
        const rows: Row[] = [];
        while (statement.step()) rows.push(statement.getAsObject());
        return rows;
      } finally {
        statement.free();
      }
    }
  };
}
