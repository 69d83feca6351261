import type { AggregateName } from '../../expr/aggregate-type.js';
import type { OverFunctionName } from '../../expr/functions/over-functions.js';
import type { Keep } from '../../plan/nodes/deduplicate.js';
import type { JoinType } from '../../plan/nodes/join.js';
import type { LateralJoinType } from '../../plan/nodes/lateral-join.js';
import type { Frame } from '../../plan/nodes/over.js';
import type { SemiJoinType } from '../../plan/nodes/semi-join.js';
import type { SessionSpec } from '../../plan/nodes/session-aggregate.js';
import type { SetOperationType } from '../../plan/nodes/set-operation.js';
import type { TemporalJoinType } from '../../plan/nodes/temporal-join.js';
import type { Rank } from '../../plan/nodes/top-n.js';
import type { TransformForm } from '../../plan/nodes/transform.js';
import type { WindowSpec } from '../../plan/nodes/window-aggregate.js';
import type { DataType, Field } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { LaneHistory } from '../reference/input-history.js';
import type { CaseFunction, CaseReduction } from './functions.js';
import type { CaseProgram } from './keyed-programs.js';
import type { UserAggregateName } from './user-functions.js';

/**
 * A plan, its input and a way to run it, as plain data: what is generated, shrunk, and kept as a regression. Operators
 * name columns and inputs by name and number and say no types: those follow when the plan is built.
 */
export interface Case {
  readonly sources: readonly CaseSource[];
  readonly operators: readonly CaseOperator[];
  /** Operators whose tables are outputs. */
  readonly outputs: readonly number[];
  readonly schedule: CaseSchedule;
}

/** A source with everything that it delivers. */
export interface CaseSource {
  readonly fields: readonly Field[];
  readonly primaryKey: readonly string[];
  readonly rowtime: {
    readonly column: string;
    readonly delay: number;
    /** The delay is the work of a custom watermark (S3.2). */
    readonly isCustom?: true;
  } | null;
  readonly changes: 'append' | 'retract' | 'upsert';
  /** Whole: each lane ends after its changes. */
  readonly lanes: readonly Omit<LaneHistory, 'finished'>[];
  /** At most so many rows a batch. */
  readonly batchRows: number;
  /** The reader leaves out rows for which what it is offered is not TRUE (S10.4). */
  readonly dropsRows?: true;
  /** The reader gives texts as ranges of bytes, as files do. */
  readonly givesRanges?: true;
  /** Each row is a version of its key, which may come again: read by temporal joins only (S8.2). */
  readonly isVersioned?: true;
  /** All lanes are merged into one by rowtime (S3.12). */
  readonly replay?: true;
}

/** How a streaming run goes. */
export interface CaseSchedule {
  /** Steps, each a list of takes. What is left after the last is taken in one more step. */
  readonly steps: readonly (readonly Take[])[];
  /** After these steps (from 1) a snapshot is restored into a new graph. */
  readonly crashes: readonly number[];
  /** Rows in a batch, at most. */
  readonly batchRows: number;
  readonly codeGeneration: boolean;
  /** Rewrites that are switched off; `all` switches off every one. */
  readonly without: readonly string[] | 'all';
  /** Outputs that have a key are written by it (S13). */
  readonly byKey?: true;
}

/** Reads at most `rows` rows of a lane, counted over the lanes of all scans in order; at its end, ends it. */
export interface Take {
  readonly lane: number;
  readonly rows: number;
}

/** An expression without types. */
export type CaseExpression =
  | { readonly column: string; readonly input?: 1 }
  | { readonly literal: Value; readonly type: DataType }
  /** `to` is the target of CAST and TRY_CAST. */
  | { readonly call: string; readonly operands: readonly CaseExpression[]; readonly to?: DataType };

/** A column that is computed. */
export interface CaseColumn {
  readonly name: string;
  readonly expression: CaseExpression;
}

/** A key of an order. */
export interface CaseSortKey {
  readonly expression: CaseExpression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** A column that is aggregated. */
export interface CaseAggregate {
  readonly name: string;
  readonly call: AggregateName | UserAggregateName;
  readonly operand: CaseExpression | null;
  /** The second operand of a function that has two. */
  readonly also?: CaseExpression;
  readonly where: CaseExpression | null;
  readonly distinct: boolean;
}

/** A column that OVER adds: an aggregate, a rank, or a value of a neighbour. */
export interface CaseOverCall extends Omit<CaseAggregate, 'call'> {
  readonly call: AggregateName | UserAggregateName | OverFunctionName;
  /** Of LAG and LEAD how many rows away, of NTILE how many buckets. */
  readonly rows?: number;
  /** Of LAG and LEAD what stands where there is no such row. */
  readonly otherwise?: Value;
}

/** What a row is joined with: the rows of a program's function, or of a collection. */
export interface CaseTableCall {
  readonly name: string;
  readonly operands: readonly CaseExpression[];
  readonly ordinality?: string;
}

/** An operator; `input`, `left`, `right` and `inputs` are numbers of earlier ones. */
export type CaseOperator = PlainOperator & {
  /** For so many milliseconds it keeps what it knows of an entry (S12.3). */
  readonly retain?: number;
};

type PlainOperator =
  | { readonly kind: 'scan'; readonly source: number }
  | { readonly kind: 'filter'; readonly input: number; readonly predicate: CaseExpression }
  | { readonly kind: 'project'; readonly input: number; readonly columns: readonly CaseColumn[] }
  | { readonly kind: 'union'; readonly inputs: readonly number[] }
  | {
      readonly kind: 'join';
      readonly type: JoinType;
      readonly left: number;
      readonly right: number;
      readonly on: CaseExpression;
      readonly columns: readonly CaseColumn[];
      readonly windowed?: true;
    }
  | {
      readonly kind: 'lateral-join';
      readonly type: LateralJoinType;
      readonly input: number;
      readonly call: CaseTableCall;
      readonly columns: readonly CaseColumn[];
    }
  | {
      readonly kind: 'interval-join';
      readonly type: JoinType;
      readonly left: number;
      readonly right: number;
      readonly on: CaseExpression;
      readonly columns: readonly CaseColumn[];
      readonly times: readonly [string, string];
      readonly from: number;
      readonly to: number;
      readonly lateRows?: 'sideOutput';
    }
  | {
      readonly kind: 'temporal-join';
      readonly type: TemporalJoinType;
      readonly left: number;
      readonly right: number;
      readonly on: CaseExpression;
      readonly columns: readonly CaseColumn[];
      readonly asOf: string;
      readonly time: string;
      readonly lateRows?: 'sideOutput';
    }
  | { readonly kind: 'late-arrivals'; readonly input: number; readonly time: string; readonly after: number }
  | {
      readonly kind: 'semi-join';
      readonly type: SemiJoinType;
      readonly left: number;
      readonly right: number;
      readonly on: CaseExpression;
      readonly windowed?: true;
    }
  | {
      readonly kind: 'set-operation';
      readonly type: SetOperationType;
      readonly all: boolean;
      readonly left: number;
      readonly right: number;
    }
  | {
      readonly kind: 'aggregate';
      readonly input: number;
      readonly keys: readonly string[];
      readonly aggregates: readonly CaseAggregate[];
    }
  | {
      readonly kind: 'window';
      readonly input: number;
      readonly time: string;
      readonly window: WindowSpec;
      readonly keys: readonly string[];
      readonly aggregates: readonly CaseAggregate[];
      readonly allowedLateness?: number;
      readonly early?: true;
      readonly lateRows?: 'sideOutput';
    }
  | {
      readonly kind: 'session';
      readonly input: number;
      readonly time: string;
      readonly window: SessionSpec;
      readonly keys: readonly string[];
      readonly aggregates: readonly CaseAggregate[];
      readonly allowedLateness?: number;
      readonly early?: true;
      readonly lateRows?: 'sideOutput';
    }
  | {
      readonly kind: 'late-session-rows';
      readonly input: number;
      readonly time: string;
      readonly window: SessionSpec;
      readonly allowedLateness: number;
    }
  | {
      readonly kind: 'window-rows';
      readonly input: number;
      readonly time: string;
      readonly window: WindowSpec;
      readonly allowedLateness?: number;
      readonly lateRows?: 'sideOutput';
    }
  | {
      readonly kind: 'late-rows';
      readonly input: number;
      readonly time: string;
      readonly window: WindowSpec;
      readonly allowedLateness: number;
    }
  | { readonly kind: 'distinct' | 'final'; readonly input: number }
  | {
      readonly kind: 'keyed-function';
      readonly inputs: readonly { readonly input: number; readonly isBroadcast: boolean }[];
      readonly program: CaseProgram;
    }
  | { readonly kind: 'to-stream'; readonly input: number; readonly time: string | null }
  | {
      readonly kind: 'transform';
      readonly input: number;
      readonly form: TransformForm;
      readonly f: CaseFunction;
    }
  | { readonly kind: 'to-changelog'; readonly input: number; readonly time: string | null }
  | {
      readonly kind: 'from-changelog';
      readonly input: number;
      readonly columns: readonly Field[];
      readonly primaryKey: readonly string[];
      readonly time: string | null;
    }
  | {
      readonly kind: 'reduce';
      readonly input: number;
      readonly reduction: CaseReduction;
      readonly columns: readonly Field[];
    }
  | {
      readonly kind: 'from-stream';
      readonly input: number;
      readonly columns: readonly Field[];
      readonly time: string | null;
    }
  | {
      readonly kind: 'top-n';
      readonly input: number;
      readonly keys: readonly string[];
      readonly order: readonly CaseSortKey[];
      readonly rows: number;
      readonly rank?: Exclude<Rank, 'rowNumber'>;
      readonly as: string | null;
    }
  | {
      readonly kind: 'deduplicate';
      readonly input: number;
      readonly keys: readonly string[];
      readonly keep: Keep;
      readonly time: string | null;
    }
  | {
      readonly kind: 'over';
      readonly input: number;
      readonly keys: readonly string[];
      readonly order: readonly CaseSortKey[];
      readonly frame: Frame;
      readonly calls: readonly CaseOverCall[];
    }
  | { readonly kind: 'limit'; readonly input: number; readonly rows: number; readonly offset?: number }
  | { readonly kind: 'sort'; readonly input: number; readonly order: readonly CaseSortKey[] };

/** The numbers of an operator's inputs. */
export function inputsOfOperator(operator: CaseOperator): readonly number[] {
  switch (operator.kind) {
    case 'scan':
      return [];
    case 'union':
      return operator.inputs;
    case 'keyed-function':
      return operator.inputs.map(({ input }) => input);
    case 'join':
    case 'semi-join':
    case 'interval-join':
    case 'temporal-join':
    case 'set-operation':
      return [operator.left, operator.right];
    default:
      return [operator.input];
  }
}

/** The operator with other inputs. */
export function withInputsOf(operator: CaseOperator, change: (input: number) => number): CaseOperator {
  switch (operator.kind) {
    case 'scan':
      return operator;
    case 'union':
      return { ...operator, inputs: operator.inputs.map(change) };
    case 'keyed-function':
      return { ...operator, inputs: operator.inputs.map(of => ({ ...of, input: change(of.input) })) };
    case 'join':
    case 'semi-join':
    case 'interval-join':
    case 'temporal-join':
    case 'set-operation':
      return { ...operator, left: change(operator.left), right: change(operator.right) };
    default:
      return { ...operator, input: change(operator.input) };
  }
}
