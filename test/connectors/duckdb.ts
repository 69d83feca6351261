import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

let connection: Promise<DuckDBConnection> | null = null;

/** Runs SQL in one DuckDB of this test file; gives rows as arrays of what JavaScript makes of them. */
export async function duckdb(sql: string): Promise<unknown[][]> {
  connection ??= DuckDBInstance.create(':memory:', { threads: '1' }).then(instance => instance.connect());
  const result = await (await connection).runAndReadAll(sql);
  return result.getRowsJS() as unknown[][];
}

/** A text of SQL. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
