import { belongsTo } from '../../expr/functions/type-class.js';
import type { SessionSpec } from '../../plan/nodes/session-aggregate.js';
import { WINDOW_COLUMNS, type WindowSpec } from '../../plan/nodes/window-aggregate.js';
import type { Schema } from '../../schema/schema.js';
import type { Field } from '../../types/data-type.js';
import type { CaseAggregate, CaseColumn, CaseExpression, CaseSortKey } from './case.js';
import type { Choice } from './choice.js';
import { Expressions } from './expressions.js';
import { userAggregateOf } from './function-themes.js';
import { chooseNames } from './names.js';
import type { World } from './sources.js';

/** Random parts of operators: columns, keys, orders, aggregates, windows and conditions over given columns. */
export class Parts {
  readonly #choice: Choice;
  readonly #world: World;
  /** What tells names of one operator from those of others. */
  readonly #number: () => number;

  constructor(choice: Choice, world: World, number: () => number) {
    this.#choice = choice;
    this.#world = world;
    this.#number = number;
  }

  /** Columns that are passed on, some renamed, and some that are computed. A rowtime mostly stays. */
  columns(fields: readonly Field[], expressions: Expressions): CaseColumn[] {
    const choice = this.#choice;
    const kept = fields.filter(({ type }) => choice.chance(type.rowtime === true ? 90 : 65));
    const columns: CaseColumn[] = kept.map(({ name }) => ({ name, expression: { column: name } }));
    const added = choice.integer(columns.length === 0 || choice.chance(75) ? 1 : 0, 3);
    const names = chooseNames(
      choice,
      added,
      `e${this.#number()}_`,
      columns.map(({ name }) => name),
    );
    columns.push(...names.map(name => ({ name, expression: expressions.any() })));
    return choice.chance(30) ? choice.shuffled(columns) : columns;
  }

  keys(fields: readonly Field[]): string[] {
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

  order(fields: readonly Field[], expressions: Expressions, canFail: boolean): CaseSortKey[] {
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

  /** By which number rows of a top-N are among the first. */
  rank(): { readonly rank?: 'rank' | 'denseRank' } {
    const choice = this.#choice;
    return choice.chance(55) ? {} : { rank: choice.of(['rank', 'denseRank']) };
  }

  /** How many rows a limit leaves out before its first. */
  offset(): { readonly offset?: number } {
    const choice = this.#choice;
    return choice.chance(55) ? {} : { offset: choice.integer(1, 3) };
  }

  aggregates(expressions: Expressions, taken: readonly string[]): CaseAggregate[] {
    const choice = this.#choice;
    const count = choice.weighted([
      [5, 0],
      [45, 1],
      [35, 2],
      [15, 3],
    ]);
    const names = chooseNames(choice, count, `a${this.#number()}_`, [...taken, ...WINDOW_COLUMNS]);
    return names.flatMap(name => {
      const made = this.#aggregate(name, expressions);
      return made === null ? [] : [made];
    });
  }

  #aggregate(name: string, expressions: Expressions): CaseAggregate | null {
    const choice = this.#choice;
    if (choice.chance(10)) return userAggregateOf(choice, name, expressions);
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

  /** Windows are corrected for about as long as they are. */
  lateness(): number {
    return this.#world.unit * this.#choice.integer(1, 4);
  }

  /** Sessions whose gap is about as long as what a lane goes back. */
  sessionSpec(fields: readonly Field[]): SessionSpec {
    const choice = this.#choice;
    const { unit } = this.#world;
    const partitionBy = choice.chance(35) || fields.length === 0 ? [] : this.keys(fields);
    return { kind: 'session', gap: unit * choice.of([1, 1, 2, 3, 4]), partitionBy };
  }

  windowSpec(): WindowSpec {
    const choice = this.#choice;
    const { unit } = this.#world;
    const offset = choice.weighted([
      [60, 0],
      [15, unit],
      [15, -unit],
      [10, 3 * unit],
    ]);
    // A row is late for a part of its windows only where these overlap.
    if (choice.chance(this.#world.theme === 'late rows' ? 0 : 22)) {
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

  /** A condition between two tables, mostly with an equality. */
  on(a: Schema, b: Schema): CaseExpression {
    const choice = this.#choice;
    const expressions = new Expressions(choice, a, b);
    const residual = choice.chance(15) ? expressions.failing() : choice.chance(25) ? expressions.predicate() : null;
    const equalities = choice.chance(88) ? this.#equalities(a.fields, b.fields) : [];
    const conditions = [...equalities, ...(residual === null ? [] : [residual])];
    if (conditions.length === 0) return new Expressions(choice, a, b).predicate();
    return choice.shuffled(conditions).reduce((x, y) => ({ call: 'AND', operands: [x, y] }));
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

  joinColumns(left: readonly Field[], right: readonly Field[], expressions: Expressions): CaseColumn[] {
    const choice = this.#choice;
    const all: CaseExpression[] = [
      ...left
        .filter(({ type }) => choice.chance(type.rowtime === true ? 90 : 65))
        .map(({ name }) => ({ column: name })),
      ...right
        .filter(({ type }) => choice.chance(type.rowtime === true ? 70 : 50))
        .map(({ name }) => ({ column: name, input: 1 as const })),
      ...(choice.chance(40) ? [expressions.any()] : []),
    ];
    const used = all.length === 0 ? [expressions.any()] : all;
    const names = chooseNames(choice, used.length, `j${this.#number()}_`);
    return used.map((expression, i) => ({ name: names[i]!, expression }));
  }
}
