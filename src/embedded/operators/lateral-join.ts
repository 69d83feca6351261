import { referencesIn, replaceColumns } from '../../expr/analysis.js';
import { column } from '../../expr/build.js';
import { Fault } from '../../expr/fault.js';
import type { TableKernel } from '../../expr/table-call.js';
import { unnestKernel } from '../../expr/unnest.js';
import { userTableKernel } from '../../expr/user/user-table.js';
import type { LateralJoin } from '../../plan/nodes/lateral-join.js';
import { project } from '../../plan/nodes/project.js';
import { indexOfField, type Schema } from '../../schema/schema.js';
import { withNull } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { type Batch, laneAt, MAX_BATCH_ROWS, OutputBatch, ordinalAt, valueAt, weightAt } from '../batch.js';
import { gatherColumn } from '../gather.js';
import type { Edge, Operator, Outlet, StateReader, StateWriter } from '../operator.js';
import { StageOperator } from '../stage.js';
import { type PreparedInput, prepare } from './computed-columns.js';

/**
 * Joins each row with the rows that a table function gives for it: columns of both side by side, from which a stage
 * computes those that are asked for.
 *
 * Linear: weight and arrival watermark of a row stay, and it emits in `push`. A row that is taken back takes back what the
 * function gives for it, which is the same. Where rows have places those of a lane are numbered anew (S6.1): how far that
 * has come is all the state there is.
 */
export class LateralJoinOperator implements Operator {
  readonly #outlet: Outlet;
  readonly #input: Edge;
  readonly #numbers: boolean;
  readonly #prepared: PreparedInput;
  readonly #operands: readonly number[];
  readonly #kernel: TableKernel;
  readonly #pads: readonly (readonly Value[])[];
  /** Columns of the input that the pairs have, before those of the function. */
  readonly #left: readonly number[];
  readonly #pairs: OutputBatch;
  readonly #stage: StageOperator;
  /** By pair: the position of its row in the batch at hand. */
  readonly #positions = new Int32Array(MAX_BATCH_ROWS);
  readonly #ordinals = new Float64Array(MAX_BATCH_ROWS);
  /** By lane, how many rows it has been given. */
  readonly #given = new Map<number, number>();

  constructor(node: LateralJoin, input: Edge, output: Edge, outlet: Outlet, facts: { codeGeneration: boolean }) {
    const { call, type } = node;
    this.#outlet = outlet;
    this.#input = input;
    this.#numbers = output.placed;
    const error: Outlet['error'] = (where, fault, weight, arrival) => outlet.error(where, fault, weight, arrival);
    const preparation = { predicate: null, expressions: call.operands };
    this.#prepared = prepare(preparation, input, facts, error, batch => this.#take(batch));
    this.#operands = this.#prepared.columns;
    this.#kernel = call.user === null ? unnestKernel(call) : userTableKernel(call.user, call.operands);
    this.#pads = type === 'left' ? [call.fields.map(() => null)] : [];
    const read = new Set(
      node.columns
        .flatMap(({ expression }) => referencesIn(expression))
        .flatMap(reference => (reference.input === 0 ? [reference.name] : [])),
    );
    const left = input.schema.fields.filter(({ name }) => read.has(name));
    this.#left = left.map(({ name }) => indexOfField(input.schema, name));
    // The two sides may share names, so a pair's columns have names of their own.
    const leftName = (name: string) => `left ${name}`;
    const rightName = (name: string) => `right ${name}`;
    const schema: Schema = {
      fields: [
        ...left.map(field => ({ ...field, name: leftName(field.name) })),
        ...call.fields.map(field => ({
          name: rightName(field.name),
          type: withNull(field.type, field.type.nullable || type === 'left'),
        })),
      ],
    };
    this.#pairs = new OutputBatch(schema, { weights: input.retracts, arrivals: input.timed, places: input.placed });
    const columns = node.columns.map(({ name, expression }) => ({
      name,
      expression: replaceColumns(expression, of =>
        column(of.input === 0 ? leftName(of.name) : rightName(of.name), of.type),
      ),
    }));
    this.#stage = new StageOperator(
      [{ node: project(node.input, columns), error }],
      { ...input, schema },
      { ...input, schema: node.schema },
      { rows: batch => this.#emit(batch), error, late: () => {} },
      facts,
    );
  }

  push(_port: number, batch: Batch): void {
    this.#prepared.push(batch);
  }

  #take(batch: Batch): void {
    const { arrivals, count, selection } = batch;
    let run = 0;
    for (let k = 0; k < count; k++) {
      const position = selection === null ? k : selection[k]!;
      let arrival = Number.NEGATIVE_INFINITY;
      if (arrivals !== null) {
        while (arrivals.end[run]! <= position) run++;
        arrival = arrivals.watermark[run]!;
      }
      const weight = weightAt(batch, position);
      const rows = this.#kernel(this.#operands.map(operand => valueAt(batch, operand, position)));
      if (rows instanceof Fault) {
        const where = this.#input.placed ? `${laneAt(batch, position)}:${ordinalAt(batch, position)}` : '';
        this.#outlet.error(where, rows.number, weight, arrival);
        continue;
      }
      for (const row of rows.length === 0 ? this.#pads : rows) {
        if (this.#pairs.isFull) this.#handOn(batch);
        this.#add(batch, position, row, weight, arrival);
      }
    }
    this.#handOn(batch);
  }

  #add(batch: Batch, position: number, row: readonly Value[], weight: number, arrival: number): void {
    const pairs = this.#pairs;
    const pair = pairs.batch.rows;
    this.#positions[pair] = position;
    for (let c = 0; c < row.length; c++) pairs.set(this.#left.length + c, pair, row[c]!);
    if (this.#input.placed) {
      pairs.batch.lanes![pair] = laneAt(batch, position);
      pairs.batch.ordinals![pair] = ordinalAt(batch, position);
    }
    pairs.add(weight, arrival);
  }

  #handOn(batch: Batch): void {
    const { rows } = this.#pairs.batch;
    if (rows === 0) return;
    for (let c = 0; c < this.#left.length; c++) {
      gatherColumn(batch, this.#left[c]!, this.#positions, rows, this.#pairs, c);
    }
    this.#stage.push(0, this.#pairs.batch);
    this.#pairs.reset();
  }

  /** Pairs have the place of their row while they are computed, so that those that fail are told by it. */
  #emit(batch: Batch): void {
    if (!this.#numbers) {
      this.#outlet.rows({ ...batch, lanes: null, ordinals: null });
      return;
    }
    for (let k = 0; k < batch.count; k++) {
      const position = batch.selection === null ? k : batch.selection[k]!;
      const lane = laneAt(batch, position);
      const ordinal = this.#given.get(lane) ?? 0;
      this.#given.set(lane, ordinal + 1);
      this.#ordinals[position] = ordinal;
    }
    this.#outlet.rows({ ...batch, ordinals: this.#ordinals });
  }

  watermark(): void {}

  finish(): void {}

  flush(): void {}

  snapshot(into: StateWriter): void {
    into.value('given', [...this.#given]);
  }

  restore(from: StateReader): void {
    for (const [lane, rows] of from.value('given') as [number, number][]) this.#given.set(lane, rows);
  }

  get stateBytes(): number {
    return 16 * this.#given.size;
  }
}
