import { type DataType, dataType, type Field } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { SourceChange } from '../reference/input-history.js';
import { textOfAll } from '../reference/row.js';
import type { CaseSource } from './case.js';
import type { Choice } from './choice.js';
import { chooseNames } from './names.js';
import { THEMES, THEMES_OF_TIME, type Theme } from './themes.js';
import { chooseType, typeOfKind } from './types.js';
import { chooseValue } from './values.js';

/** What the sources of a case have in common, so that their rows meet. */
export interface World {
  /** Types that each source has a column of. */
  readonly shared: readonly DataType[];
  /** All times are whole numbers of this many milliseconds after `base`, but for a few. */
  readonly unit: number;
  readonly base: number;
  /** What the case is about, where it is about something. */
  readonly theme: Theme | null;
}

/** Time goes wrong in the most ways; what takes rows back, and hops, need more cases than others to meet what they are for. */
const FREQUENT_THEMES: readonly Theme[] = [
  ...THEMES.filter(theme => THEMES_OF_TIME.has(theme)),
  ...([
    'windows',
    'windows',
    'windows',
    'late rows',
    'late rows',
    'outer joins',
    'semi joins',
    'semi joins',
    'sets',
    'sets',
  ] as const),
];

/** Chooses {@link World}; where there are themes to be `about`, one of them in most cases. */
export function chooseWorld(choice: Choice, about: readonly Theme[]): World {
  const unit = choice.of([1, 10, 1000, 60_000]);
  const shared = choice.of<DataType['kind']>(['int', 'int', 'string', 'bigint', 'double', 'boolean', 'date']);
  return {
    shared: [dataType(shared), choice.chance(50) ? dataType('int') : chooseType(choice)],
    unit,
    base: choice.of([0, 0, -7 * unit, 1_767_225_600_000, 1_767_225_600_000 + 3 * unit]),
    theme: themeOf(choice, about),
  };
}

function themeOf(choice: Choice, about: readonly Theme[]): Theme | null {
  if (about.length > 0 && choice.chance(80)) return choice.of(about);
  return choice.chance(55) ? choice.of(choice.chance(30) ? FREQUENT_THEMES : THEMES) : null;
}

/** A source with all its rows. */
export function chooseSource(choice: Choice, world: World, needsTime: boolean, isVersioned = false): CaseSource {
  const { theme } = world;
  const isAppend = theme === 'offered' || theme === 'late rows' || theme === 'sessions';
  const changes = choice.weighted([
    [isAppend ? 1000 : theme === 'changing sessions' ? 15 : theme === 'functions' ? 40 : 62, 'append'],
    [22, 'retract'],
    [16, 'upsert'],
  ] as const);
  const hasTime = needsTime || isVersioned || choice.chance(45);
  const hasKey = isVersioned || changes === 'upsert' || (changes === 'retract' ? choice.chance(55) : choice.chance(20));
  const nulls = theme === 'null keys' ? 85 : 25;
  const types: DataType[] = world.shared.map(type => ({ ...type, nullable: choice.chance(nulls) }));
  if (theme === 'sums') types.push(dataType(choice.chance(80) ? 'double' : 'float', { nullable: choice.chance(20) }));
  if (theme === 'functions') {
    types.push(
      ...(['int', 'string'] as const).map(kind => dataType(kind, { nullable: choice.chance(30) })),
      typeOfKind(choice, choice.of(['array', 'map', 'multiset', 'bigint'])),
    );
  }
  if (choice.chance(70))
    types.push(dataType(choice.of(['int', 'bigint', 'double'] as const), { nullable: choice.chance(30) }));
  types.push(...choice.times(choice.integer(0, 2), () => chooseType(choice)));
  const keyTypes = isVersioned
    ? [{ ...world.shared[0]!, nullable: false }]
    : hasKey
      ? choice.times(choice.chance(80) ? 1 : 2, () => dataType(choice.of(['int', 'int', 'string', 'bigint'] as const)))
      : [];
  const timeTypes = hasTime ? [timeType(choice, world)] : [];
  const all = choice.shuffled([...types, ...keyTypes, ...timeTypes]);
  const names = chooseNames(choice, all.length, 'c');
  const fields = all.map((type, i): Field => ({ name: names[i]!, type }));
  const nameOf = (type: DataType): string => names[all.indexOf(type)]!;
  const delay =
    world.unit * choice.of(THEMES_OF_TIME.has(theme) ? [0, 0, 1, 2] : [0, 0, 0, 1, 2, 5]) +
    (world.unit > 1 && choice.chance(20) ? 1 : 0);
  const source = {
    fields,
    primaryKey: keyTypes.map(nameOf),
    rowtime:
      timeTypes.length === 0
        ? null
        : { column: nameOf(timeTypes[0]!), delay, ...(choice.chance(10) ? { isCustom: true as const } : {}) },
    changes,
    ...(isVersioned && changes === 'append' ? { isVersioned: true as const } : {}),
    batchRows: choice.of([1, 2, 3, 7, 1024]),
  };
  const isReplayed = hasTime && changes === 'append' && choice.chance(7);
  return {
    ...source,
    ...(choice.chance(85) ? { dropsRows: true } : {}),
    ...(choice.chance(50) ? { givesRanges: true } : {}),
    ...(isReplayed ? { replay: true } : {}),
    lanes: new LaneMaker(choice, world, source).lanes(),
  };
}

function timeType(choice: Choice, { unit }: World): DataType {
  const precision = unit >= 1000 && choice.chance(30) ? 0 : 3;
  return dataType(choice.chance(70) ? 'timestamp' : 'timestamp_ltz', { precision, rowtime: true });
}

/** How often a source has one lane, where that is not as ever: what one lane has passed is late, several wait for each other. */
const ONE_LANE: Readonly<Partial<Record<Theme, number>>> = { sessions: 15, 'late rows': 90 };
/** Names that sort otherwise as numbers. */
const LANE_IDS = ['a', 'b', 'B', '10', '9', ''];
/** Names that sort otherwise by UTF-16 unit than by code point. */
const WIDE_LANE_IDS = ['\u{1F600}', '\uFF5E'];

/** Makes the rows of one source, lane by lane: all changes of one key in one lane (S3.10). */
class LaneMaker {
  readonly #choice: Choice;
  readonly #world: World;
  readonly #source: Omit<CaseSource, 'lanes'>;
  readonly #time: number;
  readonly #key: readonly number[];
  /** Keys that some lane has had. */
  readonly #keys = new Set<string>();
  readonly #rows: (readonly Value[])[] = [];

  constructor(choice: Choice, world: World, source: Omit<CaseSource, 'lanes'>) {
    this.#choice = choice;
    this.#world = world;
    this.#source = source;
    this.#time = source.fields.findIndex(({ name }) => name === source.rowtime?.column);
    this.#key = source.primaryKey.map(name => source.fields.findIndex(field => field.name === name));
  }

  lanes(): CaseSource['lanes'] {
    const choice = this.#choice;
    const wide = choice.chance(35) ? choice.shuffled(WIDE_LANE_IDS) : [];
    const ids = [...wide, ...choice.shuffled(LANE_IDS)].slice(
      0,
      choice.weighted([
        [this.#world.theme === null ? 35 : (ONE_LANE[this.#world.theme] ?? 35), 1],
        [35, 2],
        [20, 3],
        [10, 4],
      ]),
    );
    return ids.map(id => ({
      id,
      changes: choice.chance(8)
        ? []
        : this.#changes(
            choice.weighted([
              [10, 1],
              [40, 7],
              [35, 14],
              [15, 24],
            ]),
          ),
    }));
  }

  #changes(most: number): SourceChange[] {
    const choice = this.#choice;
    const changes: SourceChange[] = [];
    /** Rows that stand in this lane. */
    let standing: (readonly Value[])[] = [];
    /** Keys that belong to this lane. */
    const keys = new Map<string, readonly Value[]>();
    const clock = new Clock(choice, this.#world);
    const disorder = choice.of(THEMES_OF_TIME.has(this.#world.theme) ? [4, 8, 8, 12] : [0, 4, 8, 8]);
    for (let i = choice.integer(1, most); i > 0; i--) {
      const time = clock.next(disorder);
      const { changes: kind } = this.#source;
      if (kind !== 'append' && standing.length > 0 && choice.chance(35)) {
        const removed = choice.of(standing);
        standing = standing.filter(row => row !== removed);
        changes.push({ row: this.#removal(removed, time), weight: -1 });
        continue;
      }
      const row = this.#row(time, keys, standing);
      if (row === null) continue;
      if (kind === 'upsert') standing = standing.filter(other => this.#keyText(other) !== this.#keyText(row));
      standing.push(row);
      changes.push({ row, weight: 1 });
    }
    return changes;
  }

  /** Log events carry the time of the change, and some of them only the key of the row (S3.10). */
  #removal(removed: readonly Value[], time: number): readonly Value[] {
    const isByKey = this.#key.length > 0 && this.#choice.chance(40);
    const carriesTime = this.#choice.chance(60);
    return removed.map((value, c) => {
      if (c === this.#time) return carriesTime ? time : value;
      return isByKey && !this.#key.includes(c) ? chooseValue(this.#choice, this.#source.fields[c]!.type) : value;
    });
  }

  /** A new row; `null` where the key that was drawn is taken. */
  #row(
    time: number,
    keys: Map<string, readonly Value[]>,
    standing: readonly (readonly Value[])[],
  ): readonly Value[] | null {
    const choice = this.#choice;
    const like = this.#rows.length > 0 && choice.chance(20) ? choice.of(this.#rows) : null;
    let row = this.#source.fields.map(({ type }, c) => {
      if (c === this.#time) return time;
      return like !== null && choice.chance(85) ? like[c]! : chooseValue(choice, type);
    });
    if (this.#key.length > 0) {
      const { isVersioned } = this.#source;
      if ((this.#source.changes !== 'append' || isVersioned === true) && keys.size > 0 && choice.chance(55)) {
        const known = choice.of([...keys.values()]);
        row = row.map((value, c) => (this.#key.includes(c) ? known[c]! : value));
      }
      const key = this.#keyText(row);
      const isStanding = standing.some(other => this.#keyText(other) === key);
      if (
        isVersioned !== true &&
        (keys.has(key) ? this.#source.changes !== 'upsert' && isStanding : this.#keys.has(key))
      )
        return null;
      if (isVersioned !== true && this.#source.changes === 'append' && this.#keys.has(key)) return null;
      this.#keys.add(key);
      keys.set(key, row);
    }
    this.#rows.push(row);
    return row;
  }

  #keyText(row: readonly Value[]): string {
    return textOfAll(this.#key.map(c => row[c]!));
  }
}

/** The times of one lane: forward, with steps back. */
class Clock {
  readonly #choice: Choice;
  readonly #world: World;
  readonly #hasOddTimes: boolean;
  #now: number;

  constructor(choice: Choice, world: World) {
    this.#choice = choice;
    this.#world = world;
    this.#now = choice.integer(0, 4);
    this.#hasOddTimes = choice.chance(25) && (world.unit === 10 || world.unit === 1);
  }

  next(disorder: number): number {
    const choice = this.#choice;
    this.#now += choice.weighted([
      [40, 0],
      [40, 1],
      [15, 2],
      [5, 6],
    ]);
    const back = choice.chance(35) ? choice.integer(0, disorder) : 0;
    const odd = this.#hasOddTimes && choice.chance(30) ? choice.integer(0, this.#world.unit - 1) : 0;
    return this.#world.base + (this.#now - back) * this.#world.unit + odd;
  }
}
