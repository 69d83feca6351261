import type { SinkSpec } from '../connectors/contract/sink.js';
import type { Sink } from '../connectors/contract/typed-connector.js';
import { type Callee, type CallSite, callSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import { callText } from '../plan/call-text.js';
import { checkNode } from '../plan/check/check-node.js';
import { checkOutput } from '../plan/check/check-output.js';
import type { Node } from '../plan/node.js';
import { fromStream } from '../plan/nodes/from-stream.js';
import { project } from '../plan/nodes/project.js';
import { isTimed, streamSchema, VALUE } from '../plan/nodes/stream-schema.js';
import { type TransformForm, transform } from '../plan/nodes/transform.js';
import { union } from '../plan/nodes/union.js';
import { type Pipeline, pipelineOf } from '../plan/pipeline.js';
import type { Surface } from '../plan/surface.js';
import { BRAND } from '../types/brand.js';
import { withoutRowtime } from '../types/data-type.js';
import { BuiltBroadcastStream } from './built-broadcast-stream.js';
import { BuiltKeyedStream } from './built-keyed-stream.js';
import type { DataStream } from './data-stream.js';
import { functionOf } from './function-of.js';
import { type StreamBrand, streamOf } from './stream-of.js';
import { forEachValueSink, valueIn, valueSink } from './value-sink.js';

/** The stream over a node. */
export function streamOver(node: Node, surface: Surface): object {
  return new BuiltStream(node, surface);
}

/**
 * A stream at run time: a node of the plan and the surface that it was made with. Each method makes a node; the types of
 * `data-stream.ts` are put on where a stream begins.
 */
class BuiltStream implements Methods {
  readonly [BRAND]: StreamBrand;
  readonly #node: Node;
  readonly #surface: Surface;

  constructor(node: Node, surface: Surface) {
    this.#node = node;
    this.#surface = surface;
    this[BRAND] = Object.freeze({ kind: 'stream', node, surface });
    Object.freeze(this);
  }

  map(f: unknown): object {
    return this.#transform('map', f, 'map', 'map(order => order.price)', this.map);
  }

  filter(f: unknown): object {
    return this.#transform('filter', f, 'filter', 'filter(order => order.price > 10)', this.filter);
  }

  flatMap(f: unknown): object {
    return this.#transform('flat-map', f, 'flatMap', 'flatMap(order => order.items)', this.flatMap);
  }

  union(other: unknown): object {
    const site = this.#site(this.union, 'union', [other]);
    const { node } = streamOf(other, site);
    const timed = isTimed(this.#node.schema) && isTimed(node.schema);
    const inputs = [this.#node, node].map(input => (timed ? input : valuesOf(input)));
    return this.#over(union(inputs, streamSchema(timed), site));
  }

  keyBy(key: unknown): object {
    const site = this.#site(this.keyBy, 'keyBy', [key]);
    return new BuiltKeyedStream(
      this.#node,
      functionOf(key, 'keyBy', 'keyBy(order => order.customer)', site),
      this.#surface,
    );
  }

  broadcast(): object {
    return new BuiltBroadcastStream(this.#node);
  }

  named(name: string): object {
    if (typeof name !== 'string' || name === '') {
      throw new MillraceError('PLAN_INVALID_ARGUMENT', 'a name is a text of at least one character', {
        place: placeOf(this.#site(this.named, 'named', [name])),
        remedy: "named('valid orders')",
      });
    }
    return this.#surface.stream(Object.freeze({ ...this.#node, name }));
  }

  insertInto(sink: Sink<never, 'append', never>): Pipeline {
    const site = this.#site(this.insertInto, 'insertInto', [sink]);
    if (typeof sink !== 'object' || sink === null || !('~sink' in sink)) {
      throw new MillraceError('PLAN_INVALID_ARGUMENT', 'insertInto gets no sink', {
        place: placeOf(site),
        remedy: "insertInto(csv('out.csv', { id: t.int() })), insertInto(print())",
      });
    }
    const spec = sink['~sink'];
    if (spec.schema === null) return this.#pipeline(valuesOf(this.#node), valueSink(spec), site);
    const columns = spec.schema.fields.map(({ name, type }) => ({ name, type: withoutRowtime(type) }));
    return this.#pipeline(checkNode(fromStream(this.#node, { columns, time: null, origin: site })), spec, site);
  }

  forEach(f: unknown): Pipeline {
    const site = this.#site(this.forEach, 'forEach', [f]);
    if (typeof f !== 'function') {
      throw new MillraceError('PLAN_INVALID_ARGUMENT', 'forEach gets no function', {
        place: placeOf(site),
        remedy: 'forEach(order => console.log(order.id))',
      });
    }
    // What it takes is said by its type.
    const call = f as (value: unknown) => unknown;
    return this.#pipeline(valuesOf(this.#node), forEachValueSink(call, site), site);
  }

  print(options?: unknown): Promise<unknown> {
    return this.#surface.print(valuesOf(this.#node), options, this.print);
  }

  async collect(options?: unknown): Promise<unknown[]> {
    const rows = await this.#surface.collect(valuesOf(this.#node), options, this.collect);
    return rows.map(valueIn);
  }

  explain(options?: unknown): string {
    return this.#surface.explain(this.#node, options, this.explain);
  }

  #over(node: Node): object {
    return this.#surface.stream(checkNode(node));
  }

  #transform(form: TransformForm, f: unknown, method: string, example: string, callee: Callee): object {
    const site = this.#site(callee, method, [f]);
    return this.#over(transform(this.#node, form, functionOf(f, method, example, site), site));
  }

  #pipeline(input: Node, sink: SinkSpec, origin: CallSite): Pipeline {
    const insert = { name: sink.label, input, sink, origin };
    checkOutput(insert);
    return pipelineOf(Object.freeze({ inserts: [Object.freeze(insert)] }), this.#surface);
  }

  #site(callee: Callee, method: string, operands: readonly unknown[]): CallSite {
    return callSite(callee, () => callText(method, operands));
  }
}

/** The values of a stream alone. */
export function valuesOf(stream: Node): Node {
  if (!isTimed(stream.schema)) return stream;
  const expression = { kind: 'column', input: 0, name: VALUE.name, type: VALUE.type } as const;
  return project(stream, [{ name: VALUE.name, expression }], stream.origin);
}

/** Every method of the public interface, as the class has it: untyped, as the types exist for the checker only. */
type Methods = {
  readonly [K in Exclude<keyof DataStream<unknown>, '~value'>]: (...operands: never[]) => unknown;
};
