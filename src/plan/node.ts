import type { Schema } from '../schema/schema.js';
import type { Aggregate } from './nodes/aggregate.js';
import type { Deduplicate } from './nodes/deduplicate.js';
import type { Distinct } from './nodes/distinct.js';
import type { Filter } from './nodes/filter.js';
import type { Final } from './nodes/final.js';
import type { FromChangelog } from './nodes/from-changelog.js';
import type { FromStream } from './nodes/from-stream.js';
import type { IntervalJoin } from './nodes/interval-join.js';
import type { Join } from './nodes/join.js';
import type { KeyedFunction } from './nodes/keyed-function.js';
import type { LateArrivals } from './nodes/late-arrivals.js';
import type { LateRows } from './nodes/late-rows.js';
import type { LateSessionRows } from './nodes/late-session-rows.js';
import type { LateralJoin } from './nodes/lateral-join.js';
import type { Limit } from './nodes/limit.js';
import type { Over } from './nodes/over.js';
import type { Project } from './nodes/project.js';
import type { Reduce } from './nodes/reduce.js';
import type { Scan } from './nodes/scan.js';
import type { SemiJoin } from './nodes/semi-join.js';
import type { SessionAggregate } from './nodes/session-aggregate.js';
import type { SetOperation } from './nodes/set-operation.js';
import type { Sort } from './nodes/sort.js';
import type { TemporalJoin } from './nodes/temporal-join.js';
import type { ToChangelog } from './nodes/to-changelog.js';
import type { ToStream } from './nodes/to-stream.js';
import type { TopN } from './nodes/top-n.js';
import type { Transform } from './nodes/transform.js';
import type { Union } from './nodes/union.js';
import type { WindowAggregate } from './nodes/window-aggregate.js';
import type { WindowRows } from './nodes/window-rows.js';

/**
 * One operator of the logical plan: a frozen object with a `kind`. Inputs are nodes; a node that two others have as
 * input is shared and runs once. The typed skin ends here.
 */
export type Node =
  | Scan
  | Filter
  | Project
  | Union
  | Join
  | SemiJoin
  | LateralJoin
  | IntervalJoin
  | TemporalJoin
  | SetOperation
  | Aggregate
  | WindowAggregate
  | WindowRows
  | LateRows
  | LateArrivals
  | SessionAggregate
  | LateSessionRows
  | Distinct
  | TopN
  | Deduplicate
  | Over
  | Limit
  | Sort
  | Final
  | ToStream
  | Transform
  | FromStream
  | ToChangelog
  | FromChangelog
  | Reduce
  | KeyedFunction;

/** What every node has. */
export interface NodeBase {
  readonly schema: Schema;
  /** Given by `named()`: shown by `explain`, and the operator's stable id. */
  readonly name: string | null;
  /** Where the user made it, for error messages. No part of the plan's meaning, equality or JSON. */
  readonly origin: Origin | null;
  /**
   * The operator's logical id, under which its state is saved and its errors are counted. `null` until the plan is
   * identified, which happens before any rewrite; a rewrite hands it on.
   */
  readonly id: string | null;
  /** For so many milliseconds after it was last touched it keeps what it knows of an entry (S12.3); left out: for good. */
  readonly retain?: number;
}

/** A place in the user's program: `orders.ts:14` and the text of that line, as far as they are known. */
export interface Origin {
  readonly place: string;
  readonly text: string | null;
}

/** The inputs of a node, in order. */
export function inputsOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'scan':
      return [];
    case 'union':
      return node.inputs;
    case 'keyed-function':
      return node.inputs.map(input => input.node);
    case 'join':
    case 'semi-join':
    case 'interval-join':
    case 'temporal-join':
    case 'set-operation':
      return [node.left, node.right];
    default:
      return [node.input];
  }
}

/** Ends a switch over kinds: a kind that was forgotten does not compile. */
export function assertNever(value: never): never {
  throw new Error(`unexpected ${String((value as { kind?: unknown }).kind)}`);
}
