import type { Node } from '../plan/node.js';
import type { Surface } from '../plan/surface.js';
import { BRAND } from '../types/brand.js';
import type { KeyedStreamBrand } from './stream-of.js';

/** A stream at run time that is dealt by key. Each method makes a node. */
export class BuiltKeyedStream {
  readonly [BRAND]: KeyedStreamBrand;
  readonly #surface: Surface;

  constructor(node: Node, key: (value: unknown) => unknown, surface: Surface) {
    this[BRAND] = Object.freeze({ kind: 'keyed-stream', node, key });
    this.#surface = surface;
    Object.freeze(this);
  }
}
