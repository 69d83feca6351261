import type { Mutant } from './mutants.js';

/** Defects of functions of programs and of lateral joins. */
export const functionMutants: readonly Mutant[] = [
  {
    name: "what a program's function fails with is lost in generated code",
    file: 'src/expr/compile/strict.ts',
    find: "if ('fails' in definition) {",
    replace: "if ('fails' in definition && fault !== null) {",
  },
  {
    name: "a program's function that skips a NULL gives none",
    file: 'src/expr/user/user-scalar.ts',
    find: 'returns.nullable || maySkip(fn, operands)',
    replace: 'returns.nullable',
  },
  {
    name: 'NULL goes to a function of one argument that takes none',
    file: 'src/expr/user/user-scalar.ts',
    find: 'if (value === null && skipsNull) return null;',
    replace: 'if (value === null && skipsNull && returns.nullable) return null;',
  },
  {
    name: 'what a function gives is taken as it is',
    file: 'src/expr/user/user-function.ts',
    find: 'return value instanceof Misfit ? functionFailed(() => misfitOf(fn, what, type, result, value)) : value;',
    replace: 'return value instanceof Misfit ? null : value;',
  },
  {
    name: 'rows of a function that fails midway are seen',
    file: 'src/expr/user/user-table.ts',
    find: 'return threw(user, user.name, thrown);',
    replace: 'return rows.length > 0 ? rows : threw(user, user.name, thrown);',
  },
  {
    name: 'a left lateral join leaves rows out',
    file: 'src/embedded/operators/lateral-join.ts',
    find: "type === 'left' ? [call.fields.map(() => null)] : []",
    replace: '[]',
  },
  {
    name: 'a row that is taken back brings what its function gives once more',
    file: 'src/embedded/operators/lateral-join.ts',
    find: 'pairs.add(weight, arrival);',
    replace: 'pairs.add(Math.abs(weight), arrival);',
  },
  {
    name: 'the rows of a row stand in the wrong order',
    file: 'src/embedded/operators/lateral-join.ts',
    find: 'this.#ordinals[position] = ordinal;',
    replace: 'this.#ordinals[position] = -ordinal;',
  },
  {
    name: 'places of the rows of functions begin anew after a crash',
    file: 'src/embedded/operators/lateral-join.ts',
    find: "into.value('given', [...this.#given]);",
    replace: "into.value('given', []);",
  },
  {
    name: 'what a lateral join gives has always been there',
    file: 'src/embedded/operators/lateral-join.ts',
    find: 'arrival = arrivals.watermark[run]!;',
    replace: '',
  },
  {
    name: 'each element of a multiset comes once',
    file: 'src/expr/unnest.ts',
    find: 'Array.from({ length: count }',
    replace: 'Array.from({ length: Math.min(count, 1) }',
  },
  {
    name: 'values are folded anew once each',
    file: 'src/embedded/aggregates/user-recomputed.ts',
    find: 'times < count; times++',
    replace: 'times < Math.min(count, 1); times++',
  },
  {
    name: 'of merged states the last one stands',
    file: 'src/embedded/aggregates/user-incremental.ts',
    find: 'own === null ? other[0]',
    replace: 'own !== null || other !== null ? other[0]',
  },
  {
    name: 'a value that could not be added is taken away',
    file: 'src/embedded/aggregates/user-incremental.ts',
    find: 'let left = times - failures.remove(id, this.#textOf(value), times);',
    replace: 'failures.remove(id, this.#textOf(value), times); let left = times;',
  },
  {
    name: 'a group that failed once fails for good',
    file: 'src/embedded/aggregates/user-failures.ts',
    find: 'const left = of === text ? times - removed : times;',
    replace: 'const left = of === text && removed < 0 ? times - removed : times;',
  },
  {
    name: "a program's aggregate counts equal values as often as they come",
    file: 'src/embedded/aggregates/aggregation.ts',
    find: "return distinct && (user !== undefined || name === 'COUNT'",
    replace: "return distinct && (name === 'COUNT'",
  },
];
