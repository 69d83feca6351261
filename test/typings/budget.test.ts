// Catches public types that got expensive: the checker's work is counted exactly, so a budget can be kept.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';
import { programs } from '../../typings/budget/programs.js';
import { type CompilerName, compilers, compileUser, declarations, packagePaths, root, scratch } from './compiler.js';

/**
 * `most` is some 3 % above what the dearer compiler counts; `counted` what it was when it was last written down, by
 * `UPDATE_TYPINGS=1`.
 */
interface Budget {
  readonly [name: string]: { readonly most: number; readonly counted: { [compiler: string]: number } };
}

const isUpdate = process.env.UPDATE_TYPINGS !== undefined;
const path = join(root, 'typings/budget.json');
const budget: Budget = JSON.parse(readFileSync(path, 'utf8'));

beforeAll(declarations);

describe.each(Object.keys(compilers) as CompilerName[])('with %s', compiler => {
  // Seven programs, one after the other: a busy machine takes its time.
  test('instantiations stay within the budget', { timeout: 180_000 }, async () => {
    const count: { [name: string]: number } = {};
    for (const [name, text] of Object.entries(programs)) count[name] = await instantiations(compiler, name, text);
    const { base, ten, twice, hundred, wide, right, wrong } = count as { [K in keyof typeof programs]: number };
    const costs: { [name: string]: number } = {
      firstPipeline: ten - base,
      onePipelineMore: twice - ten,
      hundredPipelines: hundred - base,
      rightColumn: right - base,
      misspeltColumn: wrong - base,
      twoHundredColumns: wide,
    };
    if (isUpdate) {
      for (const [name, cost] of Object.entries(costs)) budget[name]!.counted[compiler] = cost;
      writeFileSync(path, `${JSON.stringify(budget, null, 2)}\n`);
    }
    expect(Object.keys(budget).sort()).toEqual(Object.keys(costs).sort());
    for (const [name, cost] of Object.entries(costs)) {
      const { most, counted } = budget[name]!;
      expect(cost, name).toBeLessThanOrEqual(most);
      // A cost that grows is written down by whoever lets it grow.
      expect(cost, `${name}, which was ${counted[compiler]}`).toBeLessThanOrEqual(
        Math.ceil(counted[compiler]! * 1.05) + 20,
      );
    }
  });
});

async function instantiations(compiler: CompilerName, name: string, text: string): Promise<number> {
  const file = join(scratch, `budget/${name}.ts`);
  mkdirSync(join(scratch, 'budget'), { recursive: true });
  writeFileSync(file, text);
  const mistakes = name === 'wrong' ? 1 : 0;
  if (compiler === 'ts59') return countedInProcess(file, mistakes);
  const options = { noEmit: true, extendedDiagnostics: true, singleThreaded: true, types: [] };
  const { output } = await compileUser(compiler, `budget-${name}`, { files: [file] }, options);
  const match = /^Instantiations:\s*(\d+)/m.exec(output);
  const found = output.match(/error TS/g)?.length ?? 0;
  if (match === null || found !== mistakes) throw new Error(`${name} was not counted:\n${output}`);
  return Number(match[1]);
}

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'],
  types: [],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  declaration: true,
  paths: packagePaths,
};
const host = ts.createCompilerHost(options);
const parsed = new Map<string, ts.SourceFile | undefined>();
const parse = host.getSourceFile;
host.getSourceFile = (file, version) => {
  if (!file.endsWith('.d.ts')) return parse(file, version);
  if (!parsed.has(file)) parsed.set(file, parse(file, version));
  return parsed.get(file);
};

/** The pinned compiler has an API: libraries and declarations are read once for all programs. */
function countedInProcess(file: string, mistakes: number): number {
  const program = ts.createProgram([file], options, host);
  const problems = program.getSemanticDiagnostics();
  if (problems.length !== mistakes) throw new Error(`${file} has ${problems.length} mistakes`);
  // What `--extendedDiagnostics` prints; the method is there and not declared.
  return (program as unknown as { getInstantiationCount(): number }).getInstantiationCount();
}
