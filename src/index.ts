export type { Change, ChangeKind } from './connectors/contract/sink.js';
export type { Changes, Sink, Source } from './connectors/contract/typed-connector.js';
export { datagen } from './connectors/memory/datagen.js';
export { iterable } from './connectors/memory/iterable.js';
export { rows } from './connectors/memory/rows.js';
export { from } from './environment/from.js';
export type { TypeOf } from './environment/infer-schema.js';
export { pipeline } from './environment/pipeline.js';
export { print } from './environment/print.js';
export { run } from './environment/run.js';
export type { ErrorCode } from './errors/codes.js';
export { MillraceError } from './errors/millrace-error.js';
export type { Counts, Diagnosis, Job, JobStatus, Metric, Progress, Summary } from './executor/job.js';
export type { RunOptions } from './executor/run-options.js';
export type { Agg, AggByKind, AggOf, NestedAgg, NumAgg, TextAgg, TimeAgg } from './expr/builder/agg.js';
export { aggregateFunction } from './expr/builder/aggregate-function.js';
export type { LateralCall } from './expr/builder/built-table-call.js';
export type {
  ArrayExpr,
  BoolExpr,
  BytesExpr,
  EqExpr,
  Expr,
  ExprByKind,
  ExprOf,
  MapExpr,
  NullRow,
  NumExpr,
  OrdExpr,
  Order,
  Row,
  RowExpr,
  TextExpr,
  TimeExpr,
  VariantExpr,
} from './expr/builder/expr.js';
export { coalesce, concat, count, greatest, least, lit, nullOf, type When, when } from './expr/builder/free.js';
export { grouping } from './expr/builder/grouping.js';
export type { Ahead, OverCall } from './expr/builder/over-call.js';
export { cumeDist, denseRank, ntile, percentRank, rank, rowNumber } from './expr/builder/ranks.js';
export { scalarFunction } from './expr/builder/scalar-function.js';
export { tableFunction } from './expr/builder/table-function.js';
export { unnest } from './expr/builder/unnest.js';
export type { FunctionOptions } from './expr/user/user-function.js';
export type { Pipeline } from './plan/pipeline.js';
export type {
  AnyColumn,
  BigintColumn,
  Column,
  Columns,
  FineColumn,
  Infer,
  Refused,
  RowInput,
  RowtimeOptions,
  TimestampColumn,
} from './schema/column.js';
export { type StandardResult, type StandardSchema, standardSchema } from './schema/standard-schema.js';
export { type ColumnMaker, t } from './schema/t.js';
export type { BroadcastStream, DataStream, Key } from './stream/data-stream.js';
export { maxBy, minBy } from './stream/extremes.js';
export { fromChangelog } from './stream/from-changelog.js';
export { fromStream } from './stream/from-stream.js';
export type { KeyedStream } from './stream/keyed-stream.js';
export type {
  Context,
  CoProcessFunction,
  Emitters,
  Outputs,
  ProcessFunction,
  Timers,
} from './stream/process-function.js';
export {
  type AddState,
  aggregatingState,
  type ListState,
  listState,
  type MapState,
  mapState,
  reducingState,
  type State,
  type StateAggregate,
  type StateOptions,
  type States,
  type ValueState,
  valueState,
} from './stream/state.js';
export type {
  Aggs,
  Either,
  Exprs,
  Fits,
  GroupedTable,
  JoinedTable,
  LateRow,
  On,
  Orders,
  Overs,
  PartitionedTable,
  Table,
  TimeJoinedTable,
  WindowColumns,
  WindowedTable,
  WindowOptions,
  WindowSpec,
} from './table/table.js';
export { Decimal } from './types/decimal.js';
export { type Duration, days, hours, millis, minutes, seconds } from './types/duration.js';
export type {
  ARRAY,
  BIGINT,
  BOOLEAN,
  BYTES,
  ColumnType,
  DATE,
  DECIMAL,
  DOUBLE,
  FLOAT,
  INT,
  Json,
  LiteralByKind,
  LogicalType,
  MAP,
  MULTISET,
  Numeric,
  Plain,
  RAW,
  ROW,
  ROWTIME,
  ROWTIME_LTZ,
  Rowtime,
  SAFE_BIGINT,
  Shape,
  SMALLINT,
  STRING,
  Temporal,
  TIME,
  TIMESTAMP,
  TIMESTAMP_LTZ,
  TINYINT,
  VARIANT,
  ValueByKind,
  ValueOf,
} from './types/logical-types.js';
export { type NumericByKind, type NumericKind, PROMOTION, type Promotion } from './types/promotion.js';
