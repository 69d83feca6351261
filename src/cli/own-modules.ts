/**
 * The package by the names that pipeline files import it by. They get the copy that runs them, so that both share each
 * class, and a file runs wherever it lies. `millrace/testing` is left to the file's own project, as its peer is there.
 */
export async function ownModules(): Promise<{ [name: string]: unknown }> {
  return {
    millrace: await import('../index.js'),
    'millrace/files': await import('../files.js'),
    'millrace/rxjs': await import('../rxjs.js'),
    'millrace/connector': await import('../connector.js'),
  };
}
