/** What the files of one layer may import from others. Names are those of `layerOf`. */
export interface Layer {
  readonly sees: readonly string[];
  /** Only by `import type`: what stays of such an import at run time is nothing. */
  readonly seesTypesOf?: readonly string[];
}

const ground = ['errors', 'platform', 'types', 'schema', 'code'];
const plan = [...ground, 'expr', 'contract', 'render', 'plan'];
const executor = [...plan, 'executor'];
const all = [...executor, 'table', 'stream', 'sql', 'embedded', 'flink', 'connectors', 'environment'];

/** The layers of docs/architecture.md, lowest first. Each may import from itself and from what it names. */
export const layers: { readonly [name: string]: Layer } = {
  errors: { sees: [] },
  platform: { sees: ['errors'] },
  code: { sees: [] },
  types: { sees: ['errors', 'platform'] },
  schema: { sees: ['errors', 'platform', 'types'] },
  expr: { sees: ground },
  contract: { sees: ground, seesTypesOf: ['expr'] },
  render: { sees: ground },
  plan: { sees: plan },
  connectors: { sees: [...ground, 'contract', 'render'], seesTypesOf: ['expr', 'plan'] },
  // Results and options of a run are named in its types; what runs them comes through the plan's `Surface`.
  // Tables become streams and streams tables, so the face of each names the other's.
  table: { sees: plan, seesTypesOf: ['executor', 'stream'] },
  stream: { sees: plan, seesTypesOf: ['executor', 'table'] },
  sql: { sees: plan },
  executor: { sees: executor },
  embedded: { sees: executor },
  flink: { sees: executor },
  environment: { sees: all },
  entry: { sees: all },
  testing: { sees: [...all, 'entry'] },
  cli: { sees: [...all, 'entry'] },
};

/** Layers that are no folder of their own. */
const named = new Set(['contract', 'code', 'entry']);

/** The layer of a file, given by its path inside `src`; `null` where its folder is in no layer. */
export function layerOf(path: string): string | null {
  if (path === 'testing.ts') return 'testing';
  if (!path.includes('/')) return 'entry';
  if (/^connectors\/contract(\/|\.ts$)/.test(path)) return 'contract';
  // How generated code is put together: it knows no expression, and readers of text generate code as well.
  if (path === 'expr/code.ts') return 'code';
  const folder = path.slice(0, path.indexOf('/'));
  return !named.has(folder) && folder in layers ? folder : null;
}

/** Whether a file may lean on Node: the command line, files, the test kit, and what says so in its name. */
export function mayUseNode(path: string): boolean {
  return /^(cli\/|connectors\/files\/|testing\/|testing\.ts$|files\.ts$)/.test(path) || path.endsWith('.node.ts');
}
