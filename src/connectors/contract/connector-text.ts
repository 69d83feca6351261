/** A connector as messages show its call: `csv('orders.csv')`, `rows`. */
export function connectorText(spec: { readonly connector: string; readonly label: string }): string {
  return spec.connector === spec.label ? spec.label : `${spec.connector}('${spec.label}')`;
}

/** The text of something with a source or a sink; `null` for everything else. */
export function connectorTextOf(face: object): string | null {
  for (const side of ['~source', '~sink']) {
    if (!(side in face)) continue;
    try {
      return connectorText(Reflect.get(face, side) as { connector: string; label: string });
    } catch {
      // A file without columns has no source, and a format that can only be read no sink: the other side knows.
    }
  }
  return 'name' in face && typeof face.name === 'string' ? face.name : null;
}
