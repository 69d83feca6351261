import { expect, test } from 'vitest';
import { nodeInCore } from '../../checks/node-free-core.js';

const files = new Map([['connectors/files/csv.ts', "import { open } from 'node:fs/promises';"]]);

test.each([
  ['embedded/graph.ts', "import { createHash } from 'node:crypto';", "imports 'node:crypto'"],
  ['embedded/graph.ts', "import { readFile } from 'fs/promises';", "imports 'fs/promises'"],
  ['index.ts', "export { csv } from './connectors/files/csv.js';", 'which may use Node'],
  ['plan/scan.ts', "const later = () => import('../connectors/files/csv.js');", 'which may use Node'],
])('%s: %s', (file, text, says) => {
  const problems = nodeInCore(new Map([...files, [file, text]]));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`src/${file}:1`);
  expect(problems[0]).toContain(says);
});

test('what may use Node does', () => {
  const tree = new Map([
    ...files,
    ['files.ts', "export { csv } from './connectors/files/csv.js';"],
    ['cli/main.ts', "import { parseArgs } from 'node:util';"],
    ['platform/threads.node.ts', "import { Worker } from 'node:worker_threads';"],
    ['plan/scan.ts', "import type { Csv } from '../connectors/files/csv.js';"],
  ]);
  expect(nodeInCore(tree)).toEqual([]);
});
