import { belongsTo } from '../../expr/functions/type-class.js';
import { factsOf } from '../../plan/facts/facts.js';
import type { Node } from '../../plan/node.js';
import { isPadded, type JoinType } from '../../plan/nodes/join.js';
import { WINDOW_COLUMNS, type WindowSpec } from '../../plan/nodes/window-aggregate.js';
import type { Schema } from '../../schema/schema.js';
import { type DataType, type Field, withNull, withoutRowtime } from '../../types/data-type.js';
import { equalTypes } from '../../types/equal-types.js';
import { buildNode } from './build-plan.js';
import type { CaseAggregate, CaseColumn, CaseExpression, CaseOperator, CaseSortKey, CaseSource } from './case.js';
import type { Choice } from './choice.js';
import { Expressions } from './expressions.js';
import { chooseNames } from './names.js';
import type { World } from './sources.js';

type Kind = CaseOperator['kind'];
/** Kinds that look for their inputs themselves. */
type NotOverOne = 'scan' | 'window' | 'late-rows' | 'join' | 'semi-join' | 'union' | 'set-operation';

/**
 * Builds a random plan over some sources, operator by operator, each on inputs that exist: mostly those that nobody
 * reads yet, so that the plan grows deep, sometimes others, so that it has diamonds.
 */
export class PlanMaker {
  readonly #choice: Choice;
  readonly #world: World;
  readonly #sources: readonly CaseSource[];
  readonly operators: CaseOperator[] = [];
  readonly #nodes: Node[] = [];
  readonly #readers: number[] = [];

  constructor(choice: Choice, world: World, sources: readonly CaseSource[]) {
    this.#choice = choice;
    this.#world = world;
    this.#sources = sources;
    for (let source = 0; source < sources.length; source++) this.#add({ kind: 'scan', source });
  }

  /** Adds about `count` operators, and says which are outputs. */
  make(count: number): readonly number[] {
    if (this.#choice.chance(35) && this.#addOffered() && this.#choice.chance(60)) {
      const window = this.#window();
      if (window !== null) this.#add(window);
    }
    // Sources that meet at once have the most in common.
    if (this.#sources.length > 1 && this.#choice.chance(40)) this.#add(this.#joinOf(0, 1));
    if (this.#choice.chance(38)) {
      if (this.#choice.chance(60)) this.#addHeld();
      const window = this.#window();
      if (window !== null) this.#add(window);
    }
    while (this.operators.length < this.#sources.length + count && this.#grow());
    const unread = this.#readers.flatMap((readers, i) => (readers === 0 ? [i] : []));
    const made = unread.filter(i => this.operators[i]!.kind !== 'scan');
    const outputs = (made.length > 0 ? made : unread).slice(-3);
    if (this.#choice.chance(15)) {
      const more = this.#choice.integer(0, this.operators.length - 1);
      if (!outputs.includes(more)) outputs.push(more);
    }
    return outputs;
  }

  /** An operator over the first source that stands behind a hold when a window follows (S4.6), and keeps its rowtime. */
  #addHeld(): void {
    const { schema } = this.#nodes[0]!;
    const kind = this.#choice.of(['distinct', 'top-n', 'aggregate', 'limit'] as const);
    const operator = this.#operatorOn(kind, 0);
    const times = schema.fields.filter(({ type }) => type.rowtime === true).map(({ name }) => name);
    if (operator.kind === 'aggregate') this.#add({ ...operator, keys: [...new Set([...times, ...operator.keys])] });
    else this.#add(operator);
  }

  /** A filter that a reader is offered (S10.4), of a column by a value that it has. False where there is none. */
  #addOffered(): boolean {
    const choice = this.#choice;
    const input = choice.chance(80) ? 0 : choice.integer(0, this.#sources.length - 1);
    const { fields, lanes, changes } = this.#sources[input]!;
    const rows = lanes.flatMap(lane => lane.changes);
    const ordered = fields.flatMap(({ type }, c) => (belongsTo(type, 'a type with an order') ? [c] : []));
    if (changes !== 'append' || rows.length === 0 || ordered.length === 0) return false;
    const c = choice.of(ordered);
    const { name, type } = fields[c]!;
    const value = choice.of(rows).row[c]!;
    const operands: CaseExpression[] = [
      { column: name },
      { literal: value, type: { ...withoutRowtime(type), nullable: value === null } },
    ];
    const call = choice.of(['EQUAL', 'NOT_EQUAL', 'LESS', 'LESS_OR_EQUAL', 'GREATER', 'GREATER_OR_EQUAL']);
    const compared = { call, operands };
    const more = choice.chance(30) ? new Expressions(choice, { fields }).predicate() : null;
    const predicate = more === null ? compared : { call: 'AND', operands: [compared, more] };
    return this.#add({ kind: 'filter', input, predicate });
  }

  /** False where nothing more fits. */
  #grow(): boolean {
    for (let attempt = 0; attempt < 20; attempt++) {
      const kind = this.#choice.weighted<Kind>([
        [13, 'filter'],
        [13, 'project'],
        [7, 'union'],
        [24, 'join'],
        [12, 'semi-join'],
        [10, 'set-operation'],
        [17, 'aggregate'],
        [26, 'window'],
        [5, 'late-rows'],
        [6, 'distinct'],
        [9, 'top-n'],
        [6, 'limit'],
        [3, 'sort'],
        [3, 'final'],
      ]);
      const operator = this.#operator(kind);
      if (operator !== null && this.#add(operator)) return true;
    }
    return false;
  }

  /** Whether the operator fits. */
  #add(operator: CaseOperator): boolean {
    let node: Node;
    try {
      node = buildNode(this.#sources, operator, this.#nodes);
    } catch {
      return false;
    }
    const inputs =
      operator.kind === 'union'
        ? operator.inputs
        : 'left' in operator
          ? [operator.left, operator.right]
          : 'input' in operator
            ? [operator.input]
            : [];
    for (const input of inputs) this.#readers[input]!++;
    this.operators.push(operator);
    this.#nodes.push(node);
    this.#readers.push(0);
    return true;
  }

  /** An operator to read from: one of those that fit, rather one that nobody reads yet, rather a late one. */
  #input(fits: (node: Node, i: number) => boolean = () => true): number | null {
    const all = this.#nodes.flatMap((node, i) => (fits(node, i) ? [i] : []));
    if (all.length === 0) return null;
    const unread = all.filter(i => this.#readers[i] === 0);
    const from = unread.length > 0 && this.#choice.chance(80) ? unread : all;
    return this.#choice.chance(60) ? from.at(-1)! : this.#choice.of(from);
  }

  #operator(kind: Kind): CaseOperator | null {
    const choice = this.#choice;
    if (kind === 'window') return this.#window();
    if (kind === 'late-rows') return this.#lateRows();
    if (kind === 'join') return this.#join();
    if (kind === 'semi-join') return this.#semiJoin();
    if (kind === 'union') return this.#union();
    if (kind === 'set-operation') return this.#setOperation();
    const input = this.#input();
    if (input === null || kind === 'scan') return null;
    // An order is for a limit, mostly.
    if (kind === 'limit' && choice.chance(50) && this.#add(this.#operatorOn('sort', input))) {
      return this.#operatorOn(kind, this.operators.length - 1);
    }
    return this.#operatorOn(kind, input);
  }

  #operatorOn(kind: Exclude<Kind, NotOverOne>, input: number): CaseOperator {
    const choice = this.#choice;
    const { schema } = this.#nodes[input]!;
    const expressions = new Expressions(choice, schema);
    switch (kind) {
      case 'filter':
        return { kind, input, predicate: expressions.predicate() };
      case 'project':
        return { kind, input, columns: this.#columns(schema.fields, expressions) };
      case 'aggregate': {
        const keys = choice.chance(18) ? [] : this.#keys(schema.fields);
        return { kind, input, keys, aggregates: this.#aggregates(expressions, keys) };
      }
      case 'top-n': {
        const keys = choice.chance(30) ? [] : this.#keys(schema.fields);
        const as = choice.chance(40) ? choice.of(['place', '__proto__', choice.of(schema.fields).name]) : null;
        return {
          kind,
          input,
          keys,
          order: this.#order(schema.fields, expressions, true),
          rows: choice.integer(1, 3),
          as,
        };
      }
      case 'limit':
        return { kind, input, rows: choice.integer(1, 4) };
      case 'sort':
        return { kind, input, order: this.#order(schema.fields, expressions, false) };
      case 'distinct':
      case 'final':
        return { kind, input };
    }
  }

  /** Columns that are passed on, some renamed, and some that are computed. A rowtime mostly stays. */
  #columns(fields: readonly Field[], expressions: Expressions): CaseColumn[] {
    const choice = this.#choice;
    const kept = fields.filter(({ type }) => choice.chance(type.rowtime === true ? 90 : 65));
    const columns: CaseColumn[] = kept.map(({ name }) => ({ name, expression: { column: name } }));
    const added = choice.integer(columns.length === 0 || choice.chance(60) ? 1 : 0, 2);
    const names = chooseNames(
      choice,
      added,
      `e${this.#nodes.length}_`,
      columns.map(({ name }) => name),
    );
    columns.push(...names.map(name => ({ name, expression: expressions.any() })));
    return choice.chance(30) ? choice.shuffled(columns) : columns;
  }

  #keys(fields: readonly Field[]): string[] {
    const choice = this.#choice;
    // Keys of times make a group a row; they come, but rarely.
    const grouping = fields.filter(({ type }) => type.rowtime !== true || choice.chance(25));
    return choice
      .shuffled(grouping)
      .slice(
        0,
        choice.weighted([
          [75, 1],
          [25, 2],
        ]),
      )
      .map(({ name }) => name);
  }

  #order(fields: readonly Field[], expressions: Expressions, canFail: boolean): CaseSortKey[] {
    const choice = this.#choice;
    const ordered = fields.filter(({ type }) => belongsTo(type, 'a type with an order'));
    const key = (expression: CaseExpression): CaseSortKey => ({
      expression,
      descending: choice.chance(50),
      nullsFirst: choice.chance(50),
    });
    const keys = choice
      .shuffled(ordered)
      .slice(0, choice.integer(1, 2))
      .map(({ name }) => key({ column: name }));
    const computed = canFail && choice.chance(20) ? expressions.ofClass('a type with an order') : null;
    if (computed !== null) keys.unshift(key(computed));
    return keys;
  }

  #aggregates(expressions: Expressions, taken: readonly string[]): CaseAggregate[] {
    const choice = this.#choice;
    const count = choice.weighted([
      [5, 0],
      [45, 1],
      [35, 2],
      [15, 3],
    ]);
    const names = chooseNames(choice, count, `a${this.#nodes.length}_`, [...taken, ...WINDOW_COLUMNS]);
    return names.flatMap(name => {
      const made = this.#aggregate(name, expressions);
      return made === null ? [] : [made];
    });
  }

  #aggregate(name: string, expressions: Expressions): CaseAggregate | null {
    const choice = this.#choice;
    const call = choice.weighted([
      [20, 'COUNT'],
      [25, 'SUM'],
      [12, 'AVG'],
      [10, 'MIN'],
      [10, 'MAX'],
      [8, 'FIRST_VALUE'],
      [8, 'LAST_VALUE'],
      [7, 'ARRAY_AGG'],
    ] as const);
    const takes =
      call === 'SUM' || call === 'AVG'
        ? 'a number'
        : call === 'MIN' || call === 'MAX'
          ? 'a type with an order'
          : 'any type';
    const binary = takes === 'a number' && choice.chance(45) ? expressions.binary() : null;
    const operand = binary ?? (call === 'COUNT' && choice.chance(50) ? null : expressions.ofClass(takes));
    if (operand === null && call !== 'COUNT') return null;
    return {
      name,
      call,
      operand,
      where: choice.chance(25) ? expressions.predicate() : null,
      distinct: operand !== null && ['COUNT', 'SUM', 'AVG', 'ARRAY_AGG'].includes(call) && choice.chance(30),
    };
  }

  #window(): CaseOperator | null {
    const choice = this.#choice;
    const isTime = ({ type }: Field): boolean => type.rowtime === true && !type.nullable;
    const input = this.#input(({ schema }) => schema.fields.some(isTime));
    if (input === null) return null;
    const { fields } = this.#nodes[input]!.schema;
    const plain = fields.filter(({ name }) => !(WINDOW_COLUMNS as readonly string[]).includes(name));
    const keys = choice.chance(35) || plain.length === 0 ? [] : this.#keys(plain);
    return {
      kind: 'window',
      input,
      time: choice.of(fields.filter(isTime)).name,
      window: this.#windowSpec(),
      keys,
      aggregates: this.#aggregates(new Expressions(choice, this.#nodes[input]!.schema), keys),
      ...(choice.chance(24) ? { allowedLateness: this.#lateness() } : {}),
      ...(choice.chance(6) ? { lateRows: 'sideOutput' as const } : {}),
    };
  }

  /** Of a window that stands already, where there is one and its input has late rows to give. */
  #lateRows(): CaseOperator | null {
    const choice = this.#choice;
    const windows = this.operators.filter(operator => operator.kind === 'window');
    if (windows.length > 0 && choice.chance(60)) {
      const { input, time, window, allowedLateness } = choice.of(windows);
      return { kind: 'late-rows', input, time, window, allowedLateness: allowedLateness ?? 0 };
    }
    const isTime = ({ type }: Field): boolean => type.rowtime === true && !type.nullable;
    const input = this.#input(node => node.schema.fields.some(isTime) && factsOf(node).changes === 'append');
    if (input === null) return null;
    const { fields } = this.#nodes[input]!.schema;
    return {
      kind: 'late-rows',
      input,
      time: choice.of(fields.filter(isTime)).name,
      window: this.#windowSpec(),
      allowedLateness: choice.chance(40) ? this.#lateness() : 0,
    };
  }

  /** Windows are corrected for about as long as they are. */
  #lateness(): number {
    return this.#world.unit * this.#choice.integer(1, 4);
  }

  #windowSpec(): WindowSpec {
    const choice = this.#choice;
    const { unit } = this.#world;
    const offset = choice.weighted([
      [60, 0],
      [15, unit],
      [15, -unit],
      [10, 3 * unit],
    ]);
    if (choice.chance(30)) {
      const size = unit * choice.of([1, 2, 3, 5]);
      return { kind: 'tumble', size, slide: size, offset };
    }
    const slide = unit * choice.of([1, 1, 2, 3]);
    if (choice.chance(30)) return { kind: 'cumulate', size: slide * choice.integer(1, 4), slide, offset };
    return {
      kind: 'hop',
      size: choice.chance(75) ? slide * choice.integer(2, 5) : slide + unit * choice.integer(0, 4),
      slide,
      offset,
    };
  }

  #join(): CaseOperator | null {
    const choice = this.#choice;
    const left = this.#input();
    const right = this.#input((_, i) => i !== left || choice.chance(10));
    return left === null || right === null ? null : this.#joinOf(left, right);
  }

  #joinOf(left: number, right: number): CaseOperator {
    const choice = this.#choice;
    const [a, b] = [this.#nodes[left]!.schema, this.#nodes[right]!.schema];
    const type = choice.weighted<JoinType>([
      [40, 'inner'],
      [26, 'left'],
      [16, 'right'],
      [18, 'full'],
    ]);
    const shown = (side: 0 | 1, { fields }: Schema): Schema => ({
      fields: fields.map(f => ({ ...f, type: withNull(f.type, isPadded(type, side) || f.type.nullable) })),
    });
    return {
      kind: 'join',
      type,
      left,
      right,
      on: this.#on(a, b),
      columns: this.#joinColumns(a.fields, b.fields, new Expressions(choice, shown(0, a), shown(1, b))),
    };
  }

  #semiJoin(): CaseOperator | null {
    const choice = this.#choice;
    const left = this.#input();
    const right = this.#input((_, i) => i !== left || choice.chance(10));
    if (left === null || right === null) return null;
    const on = this.#on(this.#nodes[left]!.schema, this.#nodes[right]!.schema);
    return { kind: 'semi-join', type: choice.chance(50) ? 'semi' : 'anti', left, right, on };
  }

  /** A condition between two tables, mostly with an equality. */
  #on(a: Schema, b: Schema): CaseExpression {
    const choice = this.#choice;
    const expressions = new Expressions(choice, a, b);
    const residual = choice.chance(15) ? expressions.failing() : choice.chance(25) ? expressions.predicate() : null;
    const equalities = choice.chance(88) ? this.#equalities(a.fields, b.fields) : [];
    const conditions = [...equalities, ...(residual === null ? [] : [residual])];
    if (conditions.length === 0) return new Expressions(choice, a, b).predicate();
    return choice.shuffled(conditions).reduce((x, y) => ({ call: 'AND', operands: [x, y] }));
  }

  /** Of two tables with the same columns, few of them, so that rows meet. */
  #setOperation(): CaseOperator | null {
    const choice = this.#choice;
    const input = this.#input();
    if (input === null) return null;
    const { fields } = this.#nodes[input]!.schema;
    const names = new Set(
      choice
        .shuffled(fields.filter(({ type }) => type.rowtime !== true))
        .slice(0, 2)
        .map(f => f.name),
    );
    if (choice.chance(60)) for (const { name, type } of fields) if (type.rowtime === true) names.add(name);
    const kept = fields.filter(({ name }) => names.has(name));
    const columns = kept.map(({ name }): CaseColumn => ({ name, expression: { column: name } }));
    if (columns.length === 0 || !this.#add({ kind: 'project', input, columns })) return null;
    const left = this.operators.length - 1;
    const right = this.#alike(kept) ?? left;
    const type = choice.chance(50) ? 'intersect' : 'except';
    const sides = choice.chance(50) ? { left, right } : { left: right, right: left };
    return { kind: 'set-operation', type, all: choice.chance(50), ...sides };
  }

  #equalities(left: readonly Field[], right: readonly Field[]): CaseExpression[] {
    const choice = this.#choice;
    const pairs = left.flatMap(a =>
      right
        .filter(b => b.type.kind === a.type.kind && belongsTo(a.type, 'a type with an order'))
        .map(b => [a, b] as const),
    );
    // Times are rarely equal, and what they join is rarely more than one row.
    const likely = pairs.filter(([a]) => a.type.rowtime !== true || choice.chance(15));
    return choice
      .shuffled(likely)
      .slice(
        0,
        choice.weighted([
          [80, 1],
          [20, 2],
        ]),
      )
      .map(([a, b]) => {
        const sides: CaseExpression[] = [{ column: a.name }, { column: b.name, input: 1 }];
        return { call: 'EQUAL', operands: choice.chance(30) ? sides.reverse() : sides };
      });
  }

  #joinColumns(left: readonly Field[], right: readonly Field[], expressions: Expressions): CaseColumn[] {
    const choice = this.#choice;
    const all: CaseExpression[] = [
      ...left
        .filter(({ type }) => choice.chance(type.rowtime === true ? 90 : 65))
        .map(({ name }) => ({ column: name })),
      ...right
        .filter(({ type }) => choice.chance(type.rowtime === true ? 70 : 50))
        .map(({ name }) => ({ column: name, input: 1 as const })),
      ...(choice.chance(25) ? [expressions.any()] : []),
    ];
    const used = all.length === 0 ? [expressions.any()] : all;
    const names = chooseNames(choice, used.length, `j${this.#nodes.length}_`);
    return used.map((expression, i) => ({ name: names[i]!, expression }));
  }

  /** A union of tables with the same columns: made so by a projection where they are not. */
  #union(): CaseOperator | null {
    const choice = this.#choice;
    const first = this.#input();
    if (first === null) return null;
    const { fields } = this.#nodes[first]!.schema;
    const others = this.#nodes.flatMap((node, i) => (fieldsMatch(fields, node.schema.fields) ? [i] : []));
    const count = choice.weighted([
      [80, 1],
      [20, 2],
    ]);
    const inputs = [first, ...choice.times(count, () => this.#alike(fields) ?? choice.of(others))];
    return { kind: 'union', inputs: choice.shuffled(inputs) };
  }

  /** A new projection of another table with columns of the same types under the same names. */
  #alike(fields: readonly Field[]): number | null {
    const source = this.#input();
    if (source === null) return null;
    const available = this.#nodes[source]!.schema.fields;
    const columns: CaseColumn[] = [];
    for (const { name, type } of fields) {
      const same = available.filter(other => typesMatch(other.type, type));
      if (same.length > 0) columns.push({ name, expression: { column: this.#choice.of(same).name } });
      else if (type.rowtime === true) return null;
      else columns.push({ name, expression: { literal: null, type: { ...type, nullable: true } } });
    }
    return this.#add({ kind: 'project', input: source, columns }) ? this.operators.length - 1 : null;
  }
}

function fieldsMatch(a: readonly Field[], b: readonly Field[]): boolean {
  return a.length === b.length && a.every(({ name, type }, i) => name === b[i]!.name && typesMatch(type, b[i]!.type));
}

/** The same type but for NULLs. */
function typesMatch(a: DataType, b: DataType): boolean {
  return equalTypes(withNull(a, true), withNull(b, true));
}
