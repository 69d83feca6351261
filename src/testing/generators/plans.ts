import { belongsTo } from '../../expr/functions/type-class.js';
import { factsOf } from '../../plan/facts/facts.js';
import type { Node } from '../../plan/node.js';
import { isPadded, type JoinType } from '../../plan/nodes/join.js';
import { WINDOW_COLUMNS } from '../../plan/nodes/window-aggregate.js';
import type { Schema } from '../../schema/schema.js';
import { type DataType, type Field, withNull, withoutRowtime } from '../../types/data-type.js';
import { equalTypes } from '../../types/equal-types.js';
import { buildNode } from './build-plan.js';
import { type CaseColumn, type CaseExpression, type CaseOperator, type CaseSource, inputsOfOperator } from './case.js';
import type { Choice } from './choice.js';
import { COMPARISONS, Expressions } from './expressions.js';
import { lateralOf } from './function-themes.js';
import { keyedTable } from './keyed-themes.js';
import { overOf } from './over-themes.js';
import { Parts } from './parts.js';
import type { World } from './sources.js';
import { holdsValues, roundTrip } from './stream-themes.js';
import { addTheme, type Draft, type WindowFacts } from './themes.js';
import { type Joined, TimeJoins } from './time-joins.js';
import { windowRowsOver } from './window-themes.js';

type Kind = CaseOperator['kind'];
/** Kinds that look for their inputs themselves. */
type NotOverOne =
  | 'to-stream'
  | 'transform'
  | 'from-stream'
  | 'reduce'
  | 'to-changelog'
  | 'from-changelog'
  | 'keyed-function'
  | 'interval-join'
  | 'temporal-join'
  | 'late-arrivals'
  | 'over'
  | 'scan'
  | 'window'
  | 'window-rows'
  | 'session'
  | 'late-rows'
  | 'late-session-rows'
  | 'join'
  | 'semi-join'
  | 'union'
  | 'set-operation'
  | 'lateral-join';

/**
 * Builds a random plan over some sources, operator by operator, each on inputs that exist: mostly those that nobody
 * reads yet, so that the plan grows deep, sometimes others, so that it has diamonds.
 */
export class PlanMaker implements Draft {
  readonly choice: Choice;
  readonly world: World;
  readonly sources: readonly CaseSource[];
  readonly operators: CaseOperator[] = [];
  readonly #nodes: Node[] = [];
  readonly #readers: number[] = [];
  readonly #parts: Parts;
  readonly #timeJoins: TimeJoins;

  constructor(choice: Choice, world: World, sources: readonly CaseSource[]) {
    this.choice = choice;
    this.world = world;
    this.sources = sources;
    this.#parts = new Parts(choice, world, () => this.#nodes.length);
    this.#timeJoins = new TimeJoins(choice, world, this.#parts);
    for (let source = 0; source < sources.length; source++) this.place({ kind: 'scan', source });
  }

  /** Adds about `count` operators, and says which are outputs. What the case is about comes first. */
  make(count: number): readonly number[] {
    const { theme } = this.world;
    if (theme !== null) addTheme(theme, this);
    // Sources that meet at once have the most in common.
    else if (this.sources.length > 1 && this.choice.chance(40)) this.place(this.#joinOf(0, 1));
    const most =
      this.operators.length +
      (theme === null
        ? count
        : this.choice.weighted([
            [55, 0],
            [25, 1],
            [20, 2],
          ]));
    while (this.operators.length < most && this.#grow());
    // Plans about something else compute too.
    if (this.choice.chance(35)) this.place(this.#operatorOn('project', this.#input() ?? 0));
    const unread = this.#readers.flatMap((readers, i) => (readers === 0 ? [i] : []));
    const made = unread.filter(i => this.operators[i]!.kind !== 'scan');
    const outputs = (made.length > 0 ? made : unread).slice(-3);
    if (this.choice.chance(15)) {
      const more = this.choice.integer(0, this.operators.length - 1);
      if (!outputs.includes(more)) outputs.push(more);
    }
    return outputs;
  }

  addHeld(): number | null {
    const { fields } = this.schemaOf(0);
    const kind = this.choice.of(['distinct', 'top-n', 'deduplicate', 'aggregate', 'limit'] as const);
    const operator = this.over(kind, 0);
    if (operator.kind !== 'aggregate') return this.place(operator);
    const times = fields.filter(isTime).map(({ name }) => name);
    return this.place({ ...operator, keys: [...new Set([...times, ...operator.keys])] });
  }

  addOffered(): number | null {
    const { choice } = this;
    const input = choice.chance(80) ? 0 : choice.integer(0, this.sources.length - 1);
    const { fields, lanes, changes } = this.sources[input]!;
    const rows = lanes.flatMap(lane => lane.changes);
    const ordered = fields.flatMap(({ type }, c) => (belongsTo(type, 'a type with an order') ? [c] : []));
    if (changes !== 'append' || rows.length === 0 || ordered.length === 0) return null;
    const c = choice.of(ordered);
    const { name, type } = fields[c]!;
    const value = choice.of(rows).row[c]!;
    const literal = { literal: value, type: { ...withoutRowtime(type), nullable: value === null } };
    const compared = { call: choice.of(COMPARISONS), operands: [{ column: name }, literal] };
    const more = choice.chance(30) ? new Expressions(choice, { fields }).predicate() : null;
    return this.place({
      kind: 'filter',
      input,
      predicate: more === null ? compared : { call: 'AND', operands: [compared, more] },
    });
  }

  /** False where nothing more fits. */
  #grow(): boolean {
    for (let attempt = 0; attempt < 20; attempt++) {
      const kind = this.choice.weighted<Kind>([
        [13, 'filter'],
        [13, 'project'],
        [7, 'union'],
        [24, 'join'],
        [12, 'semi-join'],
        [10, 'interval-join'],
        [4, 'temporal-join'],
        [7, 'lateral-join'],
        [2, 'late-arrivals'],
        [10, 'set-operation'],
        [17, 'aggregate'],
        [26, 'window'],
        [9, 'window-rows'],
        [9, 'session'],
        [5, 'late-rows'],
        [3, 'late-session-rows'],
        [6, 'distinct'],
        [9, 'top-n'],
        [6, 'deduplicate'],
        [14, 'over'],
        [6, 'limit'],
        [3, 'sort'],
        [3, 'final'],
        [7, 'from-stream'],
        [9, 'keyed-function'],
      ]);
      const operator = this.#perhapsRetained(this.#operator(kind));
      if (operator !== null && this.place(operator) !== null) return true;
    }
    return false;
  }

  /** Some of the operators that can forget do. */
  #perhapsRetained(operator: CaseOperator | null): CaseOperator | null {
    if (operator === null || !RETAINED.has(operator.kind) || !this.choice.chance(8)) return operator;
    return { ...operator, retain: this.#parts.lateness() };
  }

  schemaOf(operator: number): Schema {
    return this.#nodes[operator]?.schema ?? { fields: [] };
  }

  place(operator: CaseOperator): number | null {
    let node: Node;
    try {
      node = buildNode(this.sources, operator, this.#nodes);
    } catch {
      return null;
    }
    for (const input of inputsOfOperator(operator)) this.#readers[input]!++;
    this.operators.push(operator);
    this.#nodes.push(node);
    return this.#readers.push(0) - 1;
  }

  /** An operator to read from: one of those that fit, rather one that nobody reads yet, rather a late one. */
  #input(fits: (node: Node, i: number) => boolean = () => true): number | null {
    const all = this.#nodes.flatMap((node, i) => (!holdsValues(node.schema) && fits(node, i) ? [i] : []));
    if (all.length === 0) return null;
    const unread = all.filter(i => this.#readers[i] === 0);
    const from = unread.length > 0 && this.choice.chance(80) ? unread : all;
    return this.choice.chance(60) ? from.at(-1)! : this.choice.of(from);
  }

  #operator(kind: Kind): CaseOperator | null {
    const choice = this.choice;
    if (kind === 'window') return this.#window();
    if (kind === 'window-rows') return this.#windowRows();
    if (kind === 'session') return this.#session();
    if (kind === 'late-rows') return this.#lateRows();
    if (kind === 'late-session-rows') return this.#lateSessionRows();
    if (kind === 'join') return this.#join();
    if (kind === 'semi-join') return this.#semiJoin();
    if (kind === 'interval-join' || kind === 'temporal-join') return this.#timeJoin(kind);
    if (kind === 'late-arrivals') return this.#lateArrivals();
    if (kind === 'union') return this.#union();
    if (kind === 'set-operation') return this.#setOperation();
    if (kind === 'from-stream') return this.#fromStream();
    if (kind === 'keyed-function') return this.#keyedFunction();
    if (kind === 'over') return this.#overOf();
    if (kind === 'lateral-join') return this.#lateralJoin();
    const input = this.#input();
    if (
      input === null ||
      kind === 'scan' ||
      kind === 'to-stream' ||
      kind === 'transform' ||
      kind === 'reduce' ||
      kind === 'to-changelog' ||
      kind === 'from-changelog'
    )
      return null;
    // An order is for a limit, mostly.
    const sorted = kind === 'limit' && choice.chance(50) ? this.place(this.#operatorOn('sort', input)) : null;
    if (sorted !== null) return this.#operatorOn(kind, sorted);
    return this.#operatorOn(kind, input);
  }

  #lateralJoin(): CaseOperator | null {
    const input = this.#input();
    return input === null ? null : lateralOf(this.choice, this.schemaOf(input), input, `l${this.#nodes.length}_`);
  }

  /** Of one or two tables that only grow. */
  #keyedFunction(): CaseOperator | null {
    const grows = (node: Node): boolean => factsOf(node).changes === 'append';
    const left = this.#input(grows);
    if (left === null) return null;
    const right = this.choice.chance(35) ? this.#input(grows) : null;
    return keyedTable(this, right === null ? [left] : [left, right]);
  }

  #operatorOn(kind: Exclude<Kind, NotOverOne>, input: number): CaseOperator {
    const choice = this.choice;
    const { schema } = this.#nodes[input]!;
    const expressions = new Expressions(choice, schema);
    switch (kind) {
      case 'filter':
        return { kind, input, predicate: expressions.predicate() };
      case 'project':
        return { kind, input, columns: this.#parts.columns(schema.fields, expressions) };
      case 'aggregate': {
        const keys = choice.chance(18) ? [] : this.#parts.keys(schema.fields);
        return { kind, input, keys, aggregates: this.#parts.aggregates(expressions, keys) };
      }
      case 'top-n': {
        const keys = choice.chance(30) ? [] : this.#parts.keys(schema.fields);
        const as = choice.chance(40) ? choice.of(['place', '__proto__', choice.of(schema.fields).name]) : null;
        return {
          kind,
          input,
          keys,
          order: this.#parts.order(schema.fields, expressions, true),
          rows: choice.integer(1, 3),
          ...this.#parts.rank(),
          as,
        };
      }
      case 'deduplicate': {
        const keys = choice.chance(10) ? [] : this.#parts.keys(schema.fields);
        const times = schema.fields.filter(({ type }) => type.rowtime === true).map(({ name }) => name);
        const time = times.length === 0 || choice.chance(20) ? null : choice.of(times);
        return { kind, input, keys, keep: choice.of(['first', 'last']), time };
      }
      case 'limit':
        return { kind, input, rows: choice.integer(1, 4), ...this.#parts.offset() };
      case 'sort':
        return { kind, input, order: this.#parts.order(schema.fields, expressions, false) };
      case 'distinct':
      case 'final':
        return { kind, input };
    }
  }

  #overOf(): CaseOperator | null {
    const input = this.#input();
    return input === null ? null : overOf(this, input);
  }

  #fromStream(): CaseOperator | null {
    const input = this.#input(node => factsOf(node).changes === 'append');
    return input === null ? null : roundTrip(this, input);
  }

  #window(): CaseOperator | null {
    const input = this.#input(({ schema }) => schema.fields.some(isTime));
    return input === null ? null : this.windowOver(input);
  }

  #windowRows(): CaseOperator | null {
    const input = this.#input(({ schema }) => schema.fields.some(isTime));
    return input === null ? null : windowRowsOver(this, input);
  }

  #session(): CaseOperator | null {
    const input = this.#input(({ schema }) => schema.fields.some(isTime));
    return input === null ? null : this.sessionOver(input);
  }

  over(kind: 'distinct' | 'top-n' | 'deduplicate' | 'limit' | 'aggregate', input: number): CaseOperator {
    return this.#operatorOn(kind, input);
  }

  windowOver(input: number, facts: WindowFacts = {}): CaseOperator | null {
    const { choice } = this;
    const { fields } = this.schemaOf(input);
    if (!fields.some(isTime)) return null;
    const plain = fields.filter(({ name }) => !(WINDOW_COLUMNS as readonly string[]).includes(name));
    const keys = choice.chance(35) || plain.length === 0 ? [] : this.#parts.keys(plain);
    return {
      kind: 'window',
      input,
      time: choice.of(fields.filter(isTime)).name,
      window: this.#parts.windowSpec(),
      keys,
      aggregates: this.#parts.aggregates(new Expressions(choice, { fields }), keys),
      ...this.#policy(),
      ...facts,
    };
  }

  /** When windows show what they hold, and what becomes of late rows. */
  #policy(): { readonly allowedLateness?: number; readonly early?: true; readonly lateRows?: 'sideOutput' } {
    const { choice } = this;
    return {
      ...(choice.chance(24) ? { allowedLateness: this.#parts.lateness() } : {}),
      ...(choice.chance(10) ? { early: true as const } : {}),
      ...(choice.chance(6) ? { lateRows: 'sideOutput' as const } : {}),
    };
  }

  sessionOver(input: number, facts: WindowFacts = {}): CaseOperator | null {
    const { choice } = this;
    const { fields } = this.schemaOf(input);
    if (!fields.some(isTime)) return null;
    const plain = fields.filter(({ name }) => !(WINDOW_COLUMNS as readonly string[]).includes(name));
    const window = this.#parts.sessionSpec(plain);
    const told = window.partitionBy.filter(name => plain.some(field => field.name === name));
    // Mostly the keys are those that sessions are told apart by; some cut sessions, or do not say whose they are.
    const keys = choice.weighted([
      [60, told],
      [20, plain.length === 0 ? [] : [...new Set([...told, ...this.#parts.keys(plain)])]],
      [20, choice.chance(50) || plain.length === 0 ? [] : this.#parts.keys(plain)],
    ]);
    return {
      kind: 'session',
      input,
      time: choice.of(fields.filter(isTime)).name,
      window,
      keys: choice.shuffled(keys),
      aggregates: this.#parts.aggregates(new Expressions(choice, { fields }), keys),
      ...this.#policy(),
      ...facts,
    };
  }

  #lateSessionRows(): CaseOperator | null {
    const choice = this.choice;
    const sessions = this.operators.filter(operator => operator.kind === 'session');
    if (sessions.length > 0 && choice.chance(60)) {
      const { input, time, window, allowedLateness } = choice.of(sessions);
      return { kind: 'late-session-rows', input, time, window, allowedLateness: allowedLateness ?? 0 };
    }
    const input = this.#input(node => node.schema.fields.some(isTime) && factsOf(node).changes === 'append');
    if (input === null) return null;
    const { fields } = this.#nodes[input]!.schema;
    return {
      kind: 'late-session-rows',
      input,
      time: choice.of(fields.filter(isTime)).name,
      window: this.#parts.sessionSpec(fields),
      allowedLateness: choice.chance(40) ? this.#parts.lateness() : 0,
    };
  }

  joinColumns(left: Schema, right: Schema): CaseColumn[] {
    return this.#parts.joinColumns(left.fields, right.fields, new Expressions(this.choice, left, right));
  }

  /** Of a window that stands already, where there is one and its input has late rows to give. */
  #lateRows(): CaseOperator | null {
    const choice = this.choice;
    const windows = this.operators.filter(operator => operator.kind === 'window');
    if (windows.length > 0 && choice.chance(60)) {
      const { input, time, window, allowedLateness } = choice.of(windows);
      return { kind: 'late-rows', input, time, window, allowedLateness: allowedLateness ?? 0 };
    }
    const input = this.#input(node => node.schema.fields.some(isTime) && factsOf(node).changes === 'append');
    if (input === null) return null;
    const { fields } = this.#nodes[input]!.schema;
    return {
      kind: 'late-rows',
      input,
      time: choice.of(fields.filter(isTime)).name,
      window: this.#parts.windowSpec(),
      allowedLateness: choice.chance(40) ? this.#parts.lateness() : 0,
    };
  }

  #join(): CaseOperator | null {
    const choice = this.choice;
    const left = this.#input();
    const right = this.#input((_, i) => i !== left || choice.chance(10));
    return left === null || right === null ? null : this.#joinOf(left, right);
  }

  #joinOf(left: number, right: number): CaseOperator {
    const choice = this.choice;
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
      on: this.#parts.on(a, b),
      columns: this.#parts.joinColumns(a.fields, b.fields, new Expressions(choice, shown(0, a), shown(1, b))),
    };
  }

  intervalJoinOf(left: number, right: number, on: CaseExpression | null): CaseOperator | null {
    return this.#timeJoins.interval(this.#joined(left), this.#joined(right), on);
  }

  temporalJoinOf(left: number, right: number): CaseOperator | null {
    return this.#timeJoins.temporal(this.#joined(left), this.#joined(right));
  }

  #joined(number: number): Joined {
    return { number, node: this.#nodes[number]! };
  }

  #timeJoin(kind: 'interval-join' | 'temporal-join'): CaseOperator | null {
    const timed = ({ schema }: Node): boolean => schema.fields.some(isTime);
    const left = this.#input(timed);
    const right = this.#input((node, i) => timed(node) && (i !== left || this.choice.chance(10)));
    if (left === null || right === null) return null;
    return kind === 'interval-join' ? this.intervalJoinOf(left, right, null) : this.temporalJoinOf(left, right);
  }

  #lateArrivals(): CaseOperator | null {
    const input = this.#input(node => node.schema.fields.some(isTime) && factsOf(node).changes === 'append');
    if (input === null) return null;
    const { name } = this.choice.of(this.schemaOf(input).fields.filter(isTime));
    return { kind: 'late-arrivals', input, time: name, after: this.world.unit * this.choice.integer(0, 3) };
  }

  #semiJoin(): CaseOperator | null {
    const choice = this.choice;
    const left = this.#input();
    const right = this.#input((_, i) => i !== left || choice.chance(10));
    if (left === null || right === null) return null;
    const on = this.#parts.on(this.#nodes[left]!.schema, this.#nodes[right]!.schema);
    return { kind: 'semi-join', type: choice.chance(50) ? 'semi' : 'anti', left, right, on };
  }

  /** Of two tables with the same columns, few of them, so that rows meet. */
  #setOperation(): CaseOperator | null {
    const choice = this.choice;
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
    const left = columns.length === 0 ? null : this.place({ kind: 'project', input, columns });
    if (left === null) return null;
    const right = this.#alike(kept) ?? left;
    const type = choice.chance(50) ? 'intersect' : 'except';
    const sides = choice.chance(50) ? { left, right } : { left: right, right: left };
    return { kind: 'set-operation', type, all: choice.chance(50), ...sides };
  }

  /** A union of tables with the same columns: made so by a projection where they are not. */
  #union(): CaseOperator | null {
    const choice = this.choice;
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
      if (same.length > 0) columns.push({ name, expression: { column: this.choice.of(same).name } });
      else if (type.rowtime === true) return null;
      else columns.push({ name, expression: { literal: null, type: { ...type, nullable: true } } });
    }
    return this.place({ kind: 'project', input: source, columns });
  }
}

/** Kinds that can forget, if they have keys. */
const RETAINED: ReadonlySet<Kind> = new Set([
  'join',
  'semi-join',
  'set-operation',
  'aggregate',
  'distinct',
  'top-n',
  'deduplicate',
]);

/** A column that windows can go by. */
function isTime({ type }: Field): boolean {
  return type.rowtime === true && !type.nullable;
}

function fieldsMatch(a: readonly Field[], b: readonly Field[]): boolean {
  return a.length === b.length && a.every(({ name, type }, i) => name === b[i]!.name && typesMatch(type, b[i]!.type));
}

/** The same type but for NULLs. */
function typesMatch(a: DataType, b: DataType): boolean {
  return equalTypes(withNull(a, true), withNull(b, true));
}
