import type { Node } from '../plan/node.js';
import { BRAND } from '../types/brand.js';
import type { BroadcastStreamBrand } from './stream-of.js';

/** A stream at run time whose values go to all keys: it waits for `coProcess`. */
export class BuiltBroadcastStream {
  readonly [BRAND]: BroadcastStreamBrand;

  constructor(node: Node) {
    this[BRAND] = Object.freeze({ kind: 'broadcast-stream', node });
    Object.freeze(this);
  }
}
