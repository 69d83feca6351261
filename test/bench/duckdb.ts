import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Data } from './bids.js';
import type { Sums } from './sums.js';

/** A table that DuckDB is to have before it is asked: times are BIGINT milliseconds. */
export interface PeerTable {
  readonly name: string;
  readonly data: Data;
  readonly columns: readonly string[];
}

/** DuckDB on one thread, in memory. */
export class DuckDb {
  readonly #connection: DuckDBConnection;

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  static async open(tables: readonly PeerTable[]): Promise<DuckDb> {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run('SET threads = 1');
    const duckdb = new DuckDb(connection);
    for (const table of tables) await duckdb.#load(table);
    return duckdb;
  }

  /** Runs a query into a table, as an engine that has to keep its answer. */
  async query(sql: string): Promise<void> {
    await this.#connection.run(`CREATE OR REPLACE TABLE answer AS ${sql}`);
  }

  /** What the last answer adds up to. */
  async sums(): Promise<Sums> {
    const described = await this.#connection.runAndReadAll('DESCRIBE answer');
    const terms = described.getRowObjects().map(({ column_name: name, column_type: type }) => {
      const value = type === 'VARCHAR' ? `length("${String(name)}")` : `"${String(name)}"`;
      return `coalesce(sum(CAST(${value} AS DOUBLE)), 0)`;
    });
    const reader = await this.#connection.runAndReadAll(
      `SELECT CAST(count(*) AS DOUBLE) AS n, ${terms.join(' + ')} AS sum FROM answer`,
    );
    const [row] = reader.getRowObjects();
    return { rows: Number(row!.n), sum: Number(row!.sum) };
  }

  close(): void {
    this.#connection.closeSync();
  }

  async #load({ name, data, columns }: PeerTable): Promise<void> {
    const types = columns.map(column =>
      Array.isArray(data.column(column)) ? 'VARCHAR' : column === 'ratio' ? 'DOUBLE' : 'BIGINT',
    );
    await this.#connection.run(
      `CREATE TABLE ${name} (${columns.map((column, c) => `"${column}" ${types[c]}`).join(', ')})`,
    );
    const appender = await this.#connection.createAppender(name);
    const read = columns.map(column => data.column(column));
    for (let i = 0; i < data.rows; i++) {
      read.forEach((column, c) => {
        const value = column[i]!;
        if (types[c] === 'VARCHAR') appender.appendVarchar(value as string);
        else if (types[c] === 'DOUBLE') appender.appendDouble(value as number);
        else appender.appendBigInt(BigInt(value));
      });
      appender.endRow();
    }
    appender.closeSync();
  }
}
