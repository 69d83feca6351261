import type { Mutant } from './mutants.js';

/** Defects of interval and temporal joins, and of their late rows. */
export const timeJoinMutants: readonly Mutant[] = [
  {
    name: 'a partner on the upper bound is none',
    file: 'src/embedded/operators/interval-side.ts',
    find: 'partner <= greatest &&',
    replace: 'partner < greatest &&',
  },
  {
    name: 'a row meets partners that had expired when it came',
    file: 'src/embedded/operators/interval-side.ts',
    find: 'const least = Math.max(times[i]!, arrivals[i]!) + low;',
    replace: 'const least = times[i]! + low;',
  },
  {
    name: 'a partner that came after the expiry of a row meets it',
    file: 'src/embedded/operators/interval-side.ts',
    find: ' && row[at + arrival]! <= greatest',
    replace: '',
  },
  {
    name: 'rows are freed a millisecond early',
    file: 'src/embedded/operators/interval-join.ts',
    find: 'lasts: (port === 0 ? to : -from) + 1,',
    replace: 'lasts: port === 0 ? to : -from,',
  },
  {
    name: 'a row is padded when time has passed it on the other side only',
    file: 'src/embedded/operators/interval-join.ts',
    find: 'const now = kept ? Math.min(...this.#watermarks) : this.#watermarks[1 - port]!;',
    replace: 'const now = this.#watermarks[1 - port]!;',
  },
  {
    name: 'a row that has met somebody in state is padded',
    file: 'src/embedded/operators/interval-join.ts',
    find: 'if (this.#found[position] === 1) side.setMatch(this.#slots[k]!);',
    replace: '',
  },
  {
    name: 'who has met somebody is not in the snapshot',
    file: 'src/embedded/operators/interval-join.ts',
    find: 'if (matches[row++] === 1)',
    replace: 'if (matches[row++] === 2)',
  },
  {
    name: 'pairs of an interval join are not held back',
    file: 'src/plan/nodes/interval-join.ts',
    find: 'return Math.max(0, -from, to);',
    replace: 'return Math.max(0, -from);',
  },
  {
    name: 'rows of an interval join are late as soon as their time has passed',
    file: 'src/embedded/operators/interval-join.ts',
    find: 'new LateJudge(this.#times[port], to - from)',
    replace: 'new LateJudge(this.#times[port], 0)',
  },
  {
    name: 'late rows of a join by time: the one that comes at the limit is late',
    file: 'src/embedded/operators/late-judge.ts',
    find: 'times[position]! < least',
    replace: 'times[position]! <= least',
  },
  {
    name: 'a version that arrived later is seen',
    file: 'src/embedded/operators/version-table.ts',
    find: 'if (this.#timeOf(slot) > time || this.store.arrival(slot) > time) continue;',
    replace: 'if (this.#timeOf(slot) > time) continue;',
  },
  {
    name: 'a version starts after its time',
    file: 'src/embedded/operators/version-table.ts',
    find: 'if (this.#timeOf(slot) > time || this.store.arrival(slot) > time) continue;',
    replace: 'if (this.#timeOf(slot) >= time || this.store.arrival(slot) > time) continue;',
  },
  {
    name: 'a removal ends no version',
    file: 'src/embedded/operators/version-table.ts',
    find: 'return this.#ends.get(slot) === 1 ? -1 : slot;',
    replace: 'return slot;',
  },
  {
    name: 'a removal ends the version at the time of the row that it removes',
    file: 'src/embedded/operators/version-table.ts',
    find: 'times[i] = eventTimes![i]!;',
    replace: 'times[i] = rowtimes[i]!;',
  },
  {
    name: 'of versions of one time the first one counts',
    file: 'src/embedded/operators/version-table.ts',
    find: 'return x === y ? this.store.lane(a) > this.store.lane(b) : x > y;',
    replace: 'return x >= y;',
  },
  {
    name: 'the last version below the watermark is freed',
    file: 'src/embedded/operators/version-table.ts',
    find: 'let hidden = this.#next.get(last);',
    replace: 'let hidden = this.#next.get(last); if (this.#timeOf(last) < this.#floor) this.#ends.set(last, 1);',
  },
  {
    name: 'left rows leave at the watermark, not after it',
    file: 'src/embedded/operators/temporal-join.ts',
    find: 'watermark === Number.POSITIVE_INFINITY ? watermark : watermark - 1',
    replace: 'watermark',
  },
  {
    name: 'a left row that was taken back leaves',
    file: 'src/embedded/operators/temporal-join.ts',
    find: 'for (let copies = this.#index === null ? 1 : this.#waiting.weight(slot); copies > 0; copies--) {',
    replace: 'for (let copies = 1; copies > 0; copies--) {',
  },
  {
    name: 'a row is late for a join as soon as time has reached its own',
    file: 'src/embedded/operators/late-arrivals.ts',
    find: 'indexOfField(input.schema, node.time), node.after)',
    replace: 'indexOfField(input.schema, node.time), 0)',
  },
];
