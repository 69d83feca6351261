/**
 * A name as screens show it: of an absolute path what tells it from others, its last part, or where it is a pattern all
 * from the folder before the first wildcard on. Everything else is shown as it is.
 */
export function shortPath(name: string): string {
  if (!/^(?:\/|[A-Za-z]:[\\/])/.test(name)) return name;
  const parts = name.split(/[\\/]/).filter(part => part !== '');
  const wild = parts.findIndex(part => /[*?[{]/.test(part));
  return parts.slice(wild < 0 ? -1 : Math.max(0, wild - 1)).join('/');
}
