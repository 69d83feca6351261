export { type CsvOptions, csv } from './connectors/files/csv.js';
export type { FileOptions, Malformed } from './connectors/files/file-options.js';
export type { FileTable } from './connectors/files/file-table.js';
export { type JsonOptions, json } from './connectors/files/json.js';
export { jsonLines } from './connectors/files/json-lines.js';
export { type ParquetOptions, parquet } from './connectors/files/parquet.js';
