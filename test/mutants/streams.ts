import type { Mutant } from './mutants.js';

/** Defects of streams: functions of the program, reductions, changelogs. */
export const streamMutants: readonly Mutant[] = [
  {
    name: 'what a flat map gives stands in the place of its row',
    file: 'src/embedded/operators/stream-stage.ts',
    find: 'this.#ordinal = ordinal++;',
    replace: '',
  },
  {
    name: 'how far a flat map has numbered is left out of the snapshot',
    file: 'src/embedded/operators/stream-stage.ts',
    find: 'for (const [lane, count] of counts) this.#given[i]!.set(lane, count);',
    replace: 'for (const [lane, count] of counts) this.#given[i]!.set(lane, count * 0);',
  },
  {
    name: 'what a flat map gives is numbered over all lanes',
    file: 'src/embedded/operators/stream-stage.ts',
    find: 'const lane = this.#lane;',
    replace: 'const lane = 0;',
  },
  {
    name: 'the time of a stream is that of the first row of its batch',
    file: 'src/embedded/operators/stream-stage.ts',
    find: 'if (time !== null) this.#time = time[position]!;',
    replace: 'if (time !== null) this.#time = time[0]!;',
  },
  {
    name: 'rows of a stream arrive as the first one of their batch',
    file: 'src/embedded/operators/stream-stage.ts',
    find: 'this.#arrival = arrivals.watermark[run]!;',
    replace: 'this.#arrival = arrivals.watermark[0]!;',
  },
  {
    name: 'a value that a filter fails for stays',
    file: 'src/embedded/operators/stream-stage.ts',
    find: `            stays = f(value);
          } catch (thrown) {
            return failed(thrown);`,
    replace: `            stays = f(value);
          } catch (thrown) {
            failed(thrown);
            stays = true;`,
  },
  {
    name: 'a reduction does not take the old row back',
    file: 'src/embedded/operators/reduce.ts',
    find: 'else if (shown !== undefined) this.#emit(shown, -1);',
    replace: '',
  },
  {
    name: 'a reduction goes on after its function has thrown',
    file: 'src/embedded/operators/reduce.ts',
    find: 'reduced.failed = true;',
    replace: '',
  },
  {
    name: 'of equal values the one that comes last stays',
    file: 'src/embedded/operators/reduce.ts',
    find: 'lane < reduced.lane || (lane === reduced.lane && ordinal < reduced.ordinal)',
    replace: 'true',
  },
  {
    name: 'an error of a key stays when its value fits again',
    file: 'src/embedded/operators/reduce.ts',
    find: 'if (shown === null) this.#error(reduced, -1, undefined);',
    replace: 'if (shown === null) {}',
  },
  {
    name: 'a change takes the newest of equal rows away',
    file: 'src/embedded/operators/from-changelog.ts',
    find: 'this.#emit(standing.shift()!, -1, arrival);',
    replace: 'this.#emit(standing.pop()!, -1, arrival);',
  },
  {
    name: 'a change by key leaves the old row',
    file: 'src/embedded/operators/from-changelog.ts',
    find: 'if (isKeyed && standing !== undefined) this.#remove(text, standing, arrival);',
    replace: '',
  },
  {
    name: 'rows that changes have made are left out of the snapshot',
    file: 'src/embedded/operators/from-changelog.ts',
    find: "from.value('standing') as",
    replace: "(from.value('standing') as unknown[]).slice(1) as",
  },
  {
    name: 'a changelog forgets how often a row changed',
    file: 'src/embedded/operators/to-changelog.ts',
    find: 'for (let n = Math.abs(weight); n > 0; n--)',
    replace: 'for (let n = Math.min(Math.abs(weight), 1); n > 0; n--)',
  },
  {
    name: 'changes of a step arrive before any time',
    file: 'src/embedded/operators/to-changelog.ts',
    find: 'this.#arrival = Math.max(this.#arrival, arrivals.watermark[run]!);',
    replace: '',
  },
];
