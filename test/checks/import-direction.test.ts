import { describe, expect, test } from 'vitest';
import { cycles, wrongDirections } from '../../checks/import-direction.js';

const sources = (files: { readonly [file: string]: string }) => new Map(Object.entries(files));

describe('a planted wrong import is found', () => {
  const cases: { file: string; text: string; says: string }[] = [
    {
      file: 'expr/call.ts',
      text: "import { scan } from '../plan/scan.js';",
      says: 'expr may import from errors, platform, types, schema, code, not from plan',
    },
    { file: 'table/table.ts', text: "import { stream } from '../stream/stream.js';", says: "write 'import type'" },
    { file: 'table/table.ts', text: "import { job } from '../executor/job.js';", says: "write 'import type'" },
    { file: 'table/table.ts', text: "import type { G } from '../embedded/graph.js';", says: 'not from embedded' },
    { file: 'connectors/csv.ts', text: "import { eq } from '../expr/eq.js';", says: "write 'import type'" },
    { file: 'sql/parse.ts', text: "import type { J } from '../executor/job.js';", says: 'not from executor' },
    { file: 'embedded/graph.ts', text: "import { from } from '../environment/from.js';", says: 'not from environment' },
    {
      file: 'errors/error.ts',
      text: "import type { A } from '../types/a.js';",
      says: 'errors may import from nothing',
    },
    { file: 'environment/run.ts', text: "export { given } from '../testing/given.js';", says: 'not from testing' },
    { file: 'index.ts', text: "export * from './testing.js';", says: 'not from testing' },
    { file: 'environment/run.ts', text: "import { main } from '../cli/main.js';", says: 'not from cli' },
    {
      file: 'plan/scan.ts',
      text: "const later = () => import('../environment/from.js');",
      says: 'not from environment',
    },
    { file: 'plan/scan.ts', text: "import {\n  a,\n  b,\n} from '../embedded/graph.js';", says: 'not from embedded' },
    { file: 'connectors/csv.ts', text: "import { plan } from '../plan/plan.js';", says: "write 'import type'" },
    { file: 'plan/scan.ts', text: "import { plan } from './plan';", says: "ends in '.js'" },
    { file: 'plan/scan.ts', text: "import { plan } from './missing.js';", says: 'no such file' },
    { file: 'plan/scan.ts', text: "import { t } from 'millrace';", says: 'not the package by name' },
    { file: 'misc/thing.ts', text: '', says: 'its folder is in no layer' },
  ];
  const targets = [
    'plan/scan.ts',
    'plan/plan.ts',
    'stream/stream.ts',
    'executor/job.ts',
    'environment/from.ts',
    'types/a.ts',
    'expr/eq.ts',
    'testing/given.ts',
    'testing.ts',
    'cli/main.ts',
    'embedded/graph.ts',
  ];
  test.each(cases)('$file: $text', ({ file, text, says }) => {
    const tree = sources({ ...Object.fromEntries(targets.map(target => [target, ''])), [file]: text });
    const problems = wrongDirections(tree);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`src/${file}`);
    expect(problems[0]).toContain(says);
  });
});

test('right imports, and text that only looks like one, are let pass', () => {
  const tree = sources({
    'types/a.ts': 'export const a = 1;',
    'plan/plan.ts': "import { a } from '../types/a.js';\nimport type { B } from './b.js';\nexport type { B };",
    'plan/b.ts': " * import { from } from '../environment/from.js';\n  // import('../environment/from.js')",
    'connectors/csv.ts': "import type { P } from '../plan/plan.js';",
    'environment/from.ts': "import '../plan/plan.js';\nimport { Subject } from 'rxjs';",
  });
  expect(wrongDirections(tree)).toEqual([]);
});

describe('cycles', () => {
  test('one of values is found and its way is told', () => {
    const tree = sources({
      'plan/a.ts': "import { b } from './b.js';",
      'plan/b.ts': "import { c } from './c.js';",
      'plan/c.ts': "import { a } from './a.js';",
      'plan/d.ts': "import { a } from './a.js';",
    });
    const problems = cycles(tree);
    expect(problems).toHaveLength(1);
    for (const file of ['a', 'b', 'c']) expect(problems[0]).toContain(`src/plan/${file}.ts`);
    expect(problems[0]).not.toContain('src/plan/d.ts');
  });

  test('one of types is let pass', () => {
    const tree = sources({
      'plan/a.ts': "import type { B } from './b.js';",
      'plan/b.ts': "import { a } from './a.js';",
    });
    expect(cycles(tree)).toEqual([]);
  });
});
