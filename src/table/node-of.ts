import { type CallSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import type { Node } from '../plan/node.js';
import type { Surface } from '../plan/surface.js';
import { brandOf } from '../types/brand.js';

/** What the package itself sees of a table. */
export interface TableBrand {
  readonly kind: 'table';
  readonly node: Node;
  readonly surface: Surface;
}

/** What stands behind a table, whichever copy of the package made it; `null` for everything else. */
export function tableBrandOf(value: unknown): TableBrand | null {
  const brand = brandOf(value);
  if (typeof brand !== 'object' || brand === null || !('kind' in brand) || brand.kind !== 'table') return null;
  // Only this package sets the brand.
  return brand as TableBrand;
}

/** The node of a table that a method gets. */
export function nodeOf(table: unknown, site: CallSite): Node {
  const brand = tableBrandOf(table);
  if (brand !== null) return brand.node;
  throw new MillraceError('PLAN_INVALID_ARGUMENT', 'a table is expected', {
    place: placeOf(site),
    why: 'only a table can stand here: grouped, windowed and joined ones are closed by aggregate or select first',
    remedy: 'from(rows([...], { ... }))',
  });
}
