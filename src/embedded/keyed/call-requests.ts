import { MillraceError } from '../../errors/millrace-error.js';
import type { OutputSpec } from '../../plan/nodes/keyed-function.js';
import { acceptValue } from '../../types/accept-value.js';
import { Misfit, valueShown } from '../../types/misfit.js';
import { programValue } from '../../types/program-value.js';
import type { CallScope } from './call-scope.js';
import { misfit } from './state-cell.js';
import { type Clock, EVENT_TIME, PROCESSING_TIME } from './timers.js';

/** What a call wants of a timer. */
export interface TimerRequest {
  readonly clock: Clock;
  readonly time: number;
  readonly isSet: boolean;
}

/** A value for an output, by its number, as the next program gets it. */
export interface Emission {
  readonly output: number;
  readonly value: unknown;
}

/** What a call wants done: done when it has returned, and forgotten where it fails. */
export class CallRequests {
  readonly emissions: Emission[] = [];
  readonly timers: TimerRequest[] = [];

  clear(): void {
    if (this.emissions.length > 0) this.emissions.length = 0;
    if (this.timers.length > 0) this.timers.length = 0;
  }

  /** The program's `timers`. `isCalled`: by clock, whether there is a function that such a timer calls. */
  timersHandle(scope: CallScope, isCalled: readonly [boolean, boolean]): object {
    const request = (clock: Clock, time: unknown, isSet: boolean): void => {
      if (scope.entry === scope.shared) throw timerWithoutKey();
      if (!isCalled[clock]) throw timerWithoutFunction(clock);
      this.timers.push({ clock, time: timeOf(time), isSet });
    };
    return Object.freeze({
      setEventTime: (time: unknown) => request(EVENT_TIME, time, true),
      deleteEventTime: (time: unknown) => request(EVENT_TIME, time, false),
      setProcessingTime: (time: unknown) => request(PROCESSING_TIME, time, true),
      deleteProcessingTime: (time: unknown) => request(PROCESSING_TIME, time, false),
    });
  }

  /** The program's `emit`: a function an output. `isOpen`: a call is under way that may emit. */
  emitHandle(outputs: readonly OutputSpec[], assertOpen: () => void): object {
    const handle: object = {};
    outputs.forEach(({ name, type }, output) => {
      const accept = acceptValue(type);
      const give = programValue(type);
      const emit = (input: unknown): void => {
        assertOpen();
        const value = accept(input);
        if (value instanceof Misfit) throw misfit(`output '${name}'`, value, type, input);
        this.emissions.push({ output, value: give(value) });
      };
      Object.defineProperty(handle, name, { value: emit, enumerable: true });
    });
    return Object.freeze(handle);
  }
}

function timeOf(time: unknown): number {
  if (typeof time === 'number' && Number.isSafeInteger(time)) return time + 0;
  throw new MillraceError('ROW_FUNCTION_FAILED', `a timer cannot be set for ${valueShown(time)}`, {
    why: 'times are whole milliseconds since the epoch',
    remedy: 'timers.setEventTime(payment.at + 60_000)',
  });
}

function timerWithoutKey(): MillraceError {
  return new MillraceError('ROW_FUNCTION_FAILED', 'a row of the broadcast input sets a timer', {
    why: 'a timer belongs to a key, and a broadcast row to none',
    remedy: 'set timers where rows with a key are read',
  });
}

function timerWithoutFunction(clock: Clock): MillraceError {
  const isEvent = clock === EVENT_TIME;
  return new MillraceError('ROW_FUNCTION_FAILED', 'a timer is set, and nothing says what it does', {
    why: isEvent ? undefined : 'timers by processing time mark the plan as not deterministic, so they are declared',
    remedy: isEvent
      ? 'onTimer(time, context) { … }'
      : 'onProcessingTimer(time, context) { … }, or timers.setEventTime(…)',
  });
}
