import { TimeQueue } from '../state/time-queue.js';

/** A session: a span of one partition. Those that became one stay apart in what is kept for them, as parts of the first. */
export interface Session {
  /** Tells what is kept for it; given out again when the session is over. */
  readonly id: number;
  readonly partition: number;
  start: number;
  end: number;
  /** The sessions that this one has taken in, each of which is itself a part no longer. */
  absorbed: Session[] | null;
  /** The session that has taken this one in. */
  into: Session | null;
  /** Until then nobody need look at it. */
  due: number;
  /** Nothing joins it any more. */
  isOver: boolean;
}

/** The session that a part belongs to now. */
export function wholeOf(part: Session): Session {
  let session = part;
  while (session.into !== null) session = session.into;
  return session;
}

/** A session and all that it has taken in. */
export function partsOf(session: Session): readonly Session[] {
  return session.absorbed === null ? [session] : [session, ...session.absorbed.flatMap(partsOf)];
}

const NONE: Session[] = [];

/**
 * The sessions that are open, by partition (S5.4). A session is open for what arrives before its end plus the lateness
 * that is allowed; open ones of a partition do not touch.
 */
export class OpenSessions {
  readonly #lateness: number;
  /** Sessions show at their end and are corrected afterwards, so both are to be told. */
  readonly #tellsEnds: boolean;
  /** By id; `null` where the id is free. */
  readonly #byId: (Session | null)[] = [];
  readonly #freeIds: number[] = [];
  /** By id, what keeps it from being given out again: how often it is in the queue, and what is held under it. */
  readonly #uses: number[] = [];
  /** By partition; some may be frozen, and are left out when somebody looks. */
  readonly #byPartition: (Session[] | undefined)[] = [];
  /** By partition: sessions that are not over. */
  readonly #live: number[] = [];
  readonly #queue = new TimeQueue();

  constructor(lateness: number, tellsEnds: boolean) {
    this.#lateness = lateness;
    this.#tellsEnds = tellsEnds;
  }

  /**
   * The session that new rows of a span belong to: those that they touch, made one, or a new one. `null` where none is open
   * and theirs would be frozen already: they are late.
   */
  join(partition: number, start: number, end: number, arrival: number): Session | null {
    const sessions = this.#byPartition[partition] ?? NONE;
    const [only] = sessions;
    // Mostly a row goes on where the one before it in its partition was.
    if (sessions.length === 1 && start >= only!.start && start <= only!.end && only!.end + this.#lateness > arrival) {
      if (end > only!.end) only!.end = end;
      if (only!.due > only!.end && this.#tellsEnds) this.#wait(only!, only!.end);
      return only!;
    }
    let found: Session | null = null;
    for (let i = 0; i < sessions.length; i++) {
      const session = sessions[i]!;
      if (session.end + this.#lateness <= arrival) sessions.splice(i--, 1);
      else if (session.start <= end && start <= session.end) {
        if (found === null) found = session;
        else {
          this.#absorb(found, session);
          sessions.splice(i--, 1);
        }
      }
    }
    if (found === null) return end + this.#lateness <= arrival ? null : this.#open(partition, start, end);
    if (start < found.start) found.start = start;
    if (end > found.end) found.end = end;
    if (found.due > found.end && this.#tellsEnds) this.#wait(found, found.end);
    return found;
  }

  #absorb(session: Session, other: Session): void {
    (session.absorbed ??= []).push(other);
    other.into = session;
    this.#live[session.partition]!--;
    session.start = Math.min(session.start, other.start);
    session.end = Math.max(session.end, other.end);
  }

  #open(partition: number, start: number, end: number): Session {
    const id = this.#freeIds.pop() ?? this.#byId.length;
    const session = this.put({ id, partition, start, end, absorbed: null, into: null, due: 0, isOver: false });
    this.#wait(session, this.#tellsEnds ? end : end + this.#lateness);
    return session;
  }

  /** Takes a session in under its own id. */
  put(session: Session): Session {
    this.#byId[session.id] = session;
    this.#uses[session.id] ??= 0;
    if (session.into !== null) return session;
    this.#live[session.partition] = (this.#live[session.partition] ?? 0) + 1;
    const sessions = this.#byPartition[session.partition];
    if (sessions === undefined) this.#byPartition[session.partition] = [session];
    else sessions.push(session);
    return session;
  }

  #wait(session: Session, until: number): void {
    session.due = until;
    this.#uses[session.id]!++;
    this.#queue.add(session.id, until);
  }

  /** Time has come to `now`: tells which sessions have ended by then, and which are frozen, for good. */
  pass(now: number, ended: (session: Session) => void, frozen: (session: Session) => void): void {
    for (let id = this.#queue.take(now); id >= 0; id = this.#queue.take(now)) {
      this.release(id);
      const session = this.#byId[id]!;
      if (session === null) continue;
      if (session.into === null && !session.isOver && session.due <= now) this.#look(session, now, ended, frozen);
    }
  }

  #look(session: Session, now: number, ended: (session: Session) => void, frozen: (session: Session) => void): void {
    const last = session.end + this.#lateness;
    if (last <= now) {
      const sessions = this.#byPartition[session.partition]!;
      const at = sessions.indexOf(session);
      if (at >= 0) sessions.splice(at, 1);
      // It may be in the queue once more, for an end that it had before.
      session.isOver = true;
      frozen(session);
    } else if (!this.#tellsEnds) this.#wait(session, last);
    else if (session.end > now) this.#wait(session, session.end);
    else {
      ended(session);
      this.#wait(session, last);
    }
  }

  /** The session and its parts are over, and nothing is kept for them any more. */
  free(session: Session): void {
    this.#live[session.partition]!--;
    for (const { id } of partsOf(session)) {
      this.#byId[id] = null;
      if (this.#uses[id] === 0) this.#freeIds.push(id);
    }
  }

  /** Something is held under an id, beyond the end of its session. */
  hold(id: number): void {
    this.#uses[id]!++;
  }

  /** It is held no more. */
  release(id: number): void {
    this.#uses[id]!--;
    if (this.#uses[id] === 0 && this.#byId[id] === null) this.#freeIds.push(id);
  }

  /** Whether a partition has a session that is not over. */
  has(partition: number): boolean {
    return (this.#live[partition] ?? 0) > 0;
  }

  /** The part of this id. */
  part(id: number): Session {
    return this.#byId[id]!;
  }

  /** Whether a session takes in what arrives then. */
  isOpen(session: Session, arrival: number): boolean {
    return session.end + this.#lateness > arrival;
  }

  /** Sessions of a partition, open ones among them. */
  of(partition: number): readonly Session[] {
    return this.#byPartition[partition] ?? NONE;
  }

  /** All sessions, each before those that it has taken in. */
  all(): Session[] {
    return this.#byId.filter(session => session !== null && session.into === null).flatMap(s => partsOf(s!));
  }

  /** Takes in sessions as {@link all} gave them, into an empty one. */
  restore(sessions: readonly Session[]): void {
    for (const session of sessions) {
      this.put(session);
      if (session.into === null) this.#wait(session, session.due);
    }
    for (let id = 0; id < this.#byId.length; id++) {
      if (this.#byId[id] !== undefined) continue;
      this.#byId[id] = null;
      this.#uses[id] = 0;
      this.#freeIds.push(id);
    }
  }

  get bytes(): number {
    return this.#queue.bytes + 128 * (this.#byId.length - this.#freeIds.length) + 8 * this.#byPartition.length;
  }
}
