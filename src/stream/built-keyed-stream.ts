import { withPlace } from '../errors/at-place.js';
import { type Callee, type CallSite, callSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import { callText } from '../plan/call-text.js';
import { checkNode } from '../plan/check/check-node.js';
import type { Node } from '../plan/node.js';
import type { KeyedFunction, KeyedInput } from '../plan/nodes/keyed-function.js';
import { reduce } from '../plan/nodes/reduce.js';
import type { Surface } from '../plan/surface.js';
import type { Columns } from '../schema/column.js';
import { BRAND } from '../types/brand.js';
import { extremeOf } from './extremes.js';
import { foldNode, scanNode } from './fold-node.js';
import { declared } from './from-stream.js';
import { functionOf } from './function-of.js';
import type { KeyedStream } from './keyed-stream.js';
import { outputNode, processNode } from './process-node.js';
import { type KeyedStreamBrand, otherInputOf } from './stream-of.js';

/** A stream at run time that is dealt by key. Each method makes a node. */
export class BuiltKeyedStream implements Methods {
  readonly [BRAND]: KeyedStreamBrand;
  readonly #input: KeyedInput;
  readonly #surface: Surface;

  constructor(node: Node, key: (value: unknown) => unknown, surface: Surface) {
    this[BRAND] = Object.freeze({ kind: 'keyed-stream', node, key });
    this.#input = Object.freeze({ node, key });
    this.#surface = surface;
    Object.freeze(this);
  }

  scan(initial: unknown, f: unknown): object {
    const site = this.#site(this.scan, 'scan', [initial, f]);
    const example = 'scan(() => 0, (sum, order) => sum + order.price)';
    const [begin, next] = [functionOf(initial, 'scan', example, site), functionOf(f, 'scan', example, site)];
    // What they take is said by their types.
    const node = scanNode(
      this.#input,
      begin as () => unknown,
      next as (state: unknown, value: unknown) => unknown,
      site,
    );
    return this.#surface.stream(node);
  }

  reduce(columns: Columns, f: unknown): object {
    const site = this.#site(this.reduce, 'reduce', [columns, f]);
    const example = 'reduce({ user: t.string(), n: t.int() }, (a, b) => ({ user: a.user, n: a.n + b.n }))';
    const joins = functionOf(f, 'reduce', example, site) as (a: unknown, b: unknown) => unknown;
    const { fields, primaryKey } = withPlace(
      () => placeOf(site),
      () => declared(columns, 'reduce'),
    );
    const { node, key } = this[BRAND];
    const options = { key, f: joins, extreme: extremeOf(joins), columns: fields, primaryKey, origin: site };
    return this.#surface.table(checkNode(reduce(node, options)));
  }

  fold(columns: Columns, initial: unknown, f: unknown): object {
    const site = this.#site(this.fold, 'fold', [columns, initial, f]);
    const example = 'fold({ n: t.int() }, () => ({ n: 0 }), (row, order) => ({ n: row.n + 1 }))';
    const [begin, next] = [functionOf(initial, 'fold', example, site), functionOf(f, 'fold', example, site)];
    const schema = withPlace(
      () => placeOf(site),
      () => declared(columns, 'fold'),
    );
    // What they take is said by their types.
    const node = foldNode(this.#input, schema, begin, next as (row: unknown, value: unknown) => unknown, site);
    return this.#surface.table(node);
  }

  process(f: unknown): object {
    const site = this.#site(this.process, 'process', [f]);
    return this.#outputs(processNode([this.#input], f, ['onRow'], 'process', site));
  }

  coProcess(other: unknown, f: unknown): object {
    const site = this.#site(this.coProcess, 'coProcess', [other, f]);
    const brand = otherInputOf(other);
    if (brand === null) {
      throw new MillraceError('PLAN_INVALID_ARGUMENT', 'coProcess gets no other side', {
        place: placeOf(site),
        why: 'a stream by itself has no key',
        remedy: 'coProcess(other.keyBy(o => o.id), { … }), or coProcess(rules.broadcast(), { … })',
      });
    }
    const right = { node: brand.node, key: brand.kind === 'keyed-stream' ? brand.key : null };
    return this.#outputs(processNode([this.#input, right], f, ['onLeft', 'onRight'], 'coProcess', site));
  }

  /** A stream for each output, all of one operator. */
  #outputs(node: KeyedFunction): object {
    const streams = {};
    for (const { name } of node.program.outputs) {
      Object.defineProperty(streams, name, { value: this.#surface.stream(outputNode(node, name)), enumerable: true });
    }
    return Object.freeze(streams);
  }

  #site(callee: Callee, method: string, operands: readonly unknown[]): CallSite {
    return callSite(callee, () => callText(method, operands));
  }
}

/** Every method of the public interface, as the class has it: untyped, as the types exist for the checker only. */
type Methods = {
  readonly [K in Exclude<keyof KeyedStream<unknown, unknown>, '~keyed' | '~key'>]: (...operands: never[]) => unknown;
};
