/**
 * Every error code with the fact it states. The first word says who found it: SCHEMA and PLAN before anything runs,
 * SOURCE and SINK at the edges, ROW for a row in whose stead an error stands (S10), JOB for the run as a whole.
 */
export const ERROR_CODES = {
  SCHEMA_MISSING: 'a file is read without saying its columns',
  SCHEMA_INVALID: 'a column is declared with impossible facts',
  SCHEMA_DUPLICATE_COLUMN: 'two columns have the same name',
  PLAN_UNKNOWN_COLUMN: 'an expression names a column that the table does not have',
  PLAN_TYPE_MISMATCH: 'a function or operator gets a type that it does not take',
  PLAN_UPDATES_INTO_APPEND_SINK: 'a table that emits updates goes into a sink that takes inserts only',
  PLAN_KEY_MISMATCH: "a sink's key is not a key of the table",
  PLAN_SINK_MISMATCH: 'a sink column is missing in the table, of another type, or nullable there',
  PLAN_MISSING_ROWTIME: 'an operator that goes by event time gets a column that is no rowtime',
  PLAN_INVALID_WINDOW: 'a window has an impossible size, slide or offset',
  PLAN_INVALID_ARGUMENT: 'an operator gets a value that it cannot work with',
  PLAN_LOST_EXPRESSION: 'an expression was built and then dropped by && or ?:',
  PLAN_UNSUPPORTED: 'the plan asks for something that does not exist',
  PLAN_UNBOUNDED_FINAL: 'final() on input that never ends',
  PLAN_UNBOUNDED_WITHOUT_ROWTIME: 'an operator that waits for time follows a source that has none and never ends',
  PLAN_SORT_BEFORE_SINK: 'orderBy stands before a sink, which has no order',
  PLAN_NOT_DETERMINISTIC: 'requireDeterministic, and the plan is marked',
  PLAN_INVALID_REWRITE: 'a rewrite broke the plan: a defect of millrace',
  SOURCE_NOT_FOUND: 'no file has that name or matches that pattern',
  SOURCE_UNREADABLE: 'a file cannot be read as its format',
  SOURCE_HEADER_MISMATCH: "a CSV header lacks a declared column",
  SOURCE_MALFORMED_ROW: 'a record does not fit its declared columns',
  SOURCE_RECORD_TOO_LARGE: 'a record is longer than maxRecordBytes',
  SOURCE_INVALID_CHANGE: 'a removal of what is not there, or a second insert of a key',
  SINK_FAILED: 'a sink could not write',
  ROW_OVERFLOW: 'a result does not fit its integer type',
  ROW_DIVISION_BY_ZERO: 'an integer division by zero',
  ROW_INVALID_CAST: 'a value cannot be cast to the type asked for',
  ROW_INVALID_ARGUMENT: 'a function gets a value outside its domain',
  ROW_UNSAFE_NUMBER: 'a BIGINT beyond 2^53 where the program sees numbers',
  JOB_UNBOUNDED_IN_BATCH: 'a source never ends and the mode is batch',
  JOB_UNKNOWN_OPTION: 'an option that does not exist or does nothing yet',
  JOB_INVALID_MODE: 'a mode that does not exist',
  JOB_INVALID_PIPELINE: 'a pipeline file that exports nothing runnable, or runs a job while imported',
  JOB_FAILED: 'a user function threw',
} as const;

/** A stable code: what a program may branch on. */
export type ErrorCode = keyof typeof ERROR_CODES;
