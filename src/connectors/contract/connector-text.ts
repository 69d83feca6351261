/** A connector as messages show its call: `csv('orders.csv')`, `rows`. */
export function connectorText(spec: { readonly connector: string; readonly label: string }): string {
  return spec.connector === spec.label ? spec.label : `${spec.connector}('${spec.label}')`;
}

/** The text of something with a source or a sink; `null` for everything else. */
export function connectorTextOf(face: object): string | null {
  try {
    if ('~source' in face) return connectorText(face['~source'] as { connector: string; label: string });
    if ('~sink' in face) return connectorText(face['~sink'] as { connector: string; label: string });
  } catch {
    // A file without columns, or one that can only be read: the call that is told about is the one that fails.
  }
  return 'name' in face && typeof face.name === 'string' ? face.name : null;
}
