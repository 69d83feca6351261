import { type CallSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import type { Node } from '../plan/node.js';
import type { Surface } from '../plan/surface.js';
import { brandOf } from '../types/brand.js';

/** What the package itself sees of a stream. */
export interface StreamBrand {
  readonly kind: 'stream';
  readonly node: Node;
  readonly surface: Surface;
}

/** What the package itself sees of a stream by key. */
export interface KeyedStreamBrand {
  readonly kind: 'keyed-stream';
  readonly node: Node;
  readonly key: (value: unknown) => unknown;
}

/** What the package itself sees of a stream that goes to all keys. */
export interface BroadcastStreamBrand {
  readonly kind: 'broadcast-stream';
  readonly node: Node;
}

/** What stands behind a stream, whichever copy of the package made it; `null` for everything else. */
export function streamBrandOf(value: unknown): StreamBrand | null {
  const brand = brandOf(value);
  // Only this package sets the brand.
  return isKind(brand, 'stream') ? (brand as StreamBrand) : null;
}

/** What stands behind a stream by key or one that goes to all keys; `null` for everything else. */
export function otherInputOf(value: unknown): KeyedStreamBrand | BroadcastStreamBrand | null {
  const brand = brandOf(value);
  // Only this package sets the brand.
  if (isKind(brand, 'keyed-stream')) return brand as KeyedStreamBrand;
  return isKind(brand, 'broadcast-stream') ? (brand as BroadcastStreamBrand) : null;
}

/** The stream that a method or function gets. */
export function streamOf(value: unknown, site: CallSite): StreamBrand {
  const brand = streamBrandOf(value);
  if (brand !== null) return brand;
  throw new MillraceError('PLAN_INVALID_ARGUMENT', 'a stream is expected', {
    place: placeOf(site),
    why: isKind(brandOf(value), 'table') ? 'this is a table' : undefined,
    remedy: 'table.toStream()',
  });
}

function isKind(brand: unknown, kind: string): boolean {
  return typeof brand === 'object' && brand !== null && 'kind' in brand && brand.kind === kind;
}
