import { type CallSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import { column } from '../expr/build.js';
import type { Expression } from '../expr/expression.js';
import { resolveCall } from '../expr/functions/resolve.js';
import { checkNode } from '../plan/check/check-node.js';
import type { Node } from '../plan/node.js';
import { WINDOW_COLUMNS } from '../plan/nodes/window-aggregate.js';
import { type WindowRows, windowRows } from '../plan/nodes/window-rows.js';
import { windowText } from '../plan/operator-text.js';
import type { Schema } from '../schema/schema.js';
import { brandOf } from '../types/brand.js';
import type { TimeWindow } from './aggregate-node.js';

/** What the package itself sees of a table that is cut into windows. */
export interface WindowedBrand {
  readonly kind: 'windowed';
  readonly node: Node;
  readonly window: TimeWindow;
}

/** The rows of windows, for `what` is done with them window by window. */
export function windowRowsOf({ node, window }: WindowedBrand, what: string, site: CallSite): WindowRows {
  const { window: spec, ...policy } = window;
  if (spec.kind === 'session') {
    throw new MillraceError('PLAN_UNSUPPORTED', `${what} is for windows that tumble, hop or cumulate`, {
      place: placeOf(site),
      why: 'sessions of two rows may become one, so rows have no session of their own before it is over',
      remedy: 'aggregate the sessions: groupBy(…).aggregate(r => ({ first: r.page.first() }))',
    });
  }
  if (policy.early) {
    throw new MillraceError('PLAN_UNSUPPORTED', `${what} waits for the end of its windows, and these show early`, {
      place: placeOf(site),
      remedy: `leave early out; or use ${what} of the table itself, which shows at once`,
    });
  }
  return checkNode(windowRows(node, { ...policy, window: spec, origin: site }));
}

/** The windows that a method gets beside its own, which are the same ones over another table. */
export function otherWindows(own: WindowedBrand, other: unknown, what: string, site: CallSite): WindowedBrand {
  const brand = brandOf(other);
  if (!isWindowed(brand)) {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', `${what} of windows gets what is not cut into windows`, {
      place: placeOf(site),
      why: 'rows meet that are in the same window',
      remedy: `${what}(other.window(r => r.at, { … }), (left, right) => …), with the windows of the left table`,
    });
  }
  if (JSON.stringify(own.window.window) === JSON.stringify(brand.window.window)) return brand;
  throw new MillraceError('PLAN_INVALID_WINDOW', `${what} gets other windows than its own`, {
    place: placeOf(site),
    why: `rows meet that are in the same window: ${windowText(own.window)} and ${windowText(brand.window)} are not the same`,
    remedy: 'give both tables the same windows, of the same size and offset',
  });
}

function isWindowed(brand: unknown): brand is WindowedBrand {
  return typeof brand === 'object' && brand !== null && 'kind' in brand && brand.kind === 'windowed';
}

/** That rows of two tables are in the same window, and a condition. */
export function inSameWindow(left: Schema, right: Schema, condition: Expression): Expression {
  const end = (of: Schema, input: 0 | 1) => {
    const { name, type } = of.fields.find(field => field.name === 'windowEnd')!;
    return column(name, type, input);
  };
  return resolveCall('AND', [resolveCall('EQUAL', [end(left, 0), end(right, 1)]), condition]);
}

/** A schema without the columns of a window. */
export function withoutWindow({ fields }: Schema): Schema {
  return { fields: fields.filter(({ name }) => !(WINDOW_COLUMNS as readonly string[]).includes(name)) };
}
