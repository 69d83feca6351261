import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
/** Compiled declarations and programs. Inside of the repository, so that rxjs is found; test files run side by side. */
export const scratch = join(root, '.cache/typings', process.env.VITEST_POOL_ID ?? '0');

/** The pinned compiler and the newest major: users have either. */
export const compilers = { ts59: 'node_modules/typescript/bin/tsc', ts7: 'node_modules/ts7/bin/tsc' } as const;
export type CompilerName = keyof typeof compilers;

export interface Compiled {
  readonly code: number;
  /** What the compiler says, without paths of this machine. */
  readonly output: string;
}

const settings = {
  target: 'es2022',
  lib: ['es2022'],
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  moduleDetection: 'force',
  strict: true,
  skipLibCheck: true,
  forceConsistentCasingInFileNames: true,
};

/**
 * Makes declarations of the public modules, as a user has them: fixtures are compiled against these, and not against the
 * sources, which would cost far more and count the package's own types.
 */
export async function declarations(): Promise<void> {
  const made = await compile('ts7', 'declarations', {
    compilerOptions: {
      noCheck: true,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: join(root, 'src'),
      outDir: join(scratch, 'package'),
    },
    files: ['index', 'files', 'rxjs', 'connector'].map(name => join(root, `src/${name}.ts`)),
  });
  if (made.code !== 0) throw new Error(`the declarations do not compile:\n${made.output}`);
}

/** Where programs find the modules that they import by name. */
export const packagePaths = {
  millrace: [join(scratch, 'package/index.d.ts')],
  'millrace/files': [join(scratch, 'package/files.d.ts')],
  'millrace/rxjs': [join(scratch, 'package/rxjs.d.ts')],
  'millrace/connector': [join(scratch, 'package/connector.d.ts')],
};

/** Compiles a program that imports the package by name. */
export function compileUser(
  compiler: CompilerName,
  name: string,
  files: { readonly include?: readonly string[]; readonly files?: readonly string[] },
  options: object = { noEmit: true },
): Promise<Compiled> {
  return compile(compiler, `${compiler}-${name}`, {
    compilerOptions: { declaration: true, paths: packagePaths, ...options },
    ...files,
  });
}

async function compile(
  compiler: CompilerName,
  name: string,
  config: {
    readonly compilerOptions: object;
    readonly files?: readonly string[];
    readonly include?: readonly string[];
  },
): Promise<Compiled> {
  const file = join(scratch, `${name}.json`);
  mkdirSync(dirname(file), { recursive: true });
  const compilerOptions = { ...settings, ...config.compilerOptions };
  writeFileSync(file, JSON.stringify({ ...config, compilerOptions }));
  const child = spawn(process.execPath, [join(root, compilers[compiler]), '-p', file, '--pretty', 'false'], {
    cwd: root,
  });
  let output = '';
  child.stdout.on('data', (part: Buffer) => {
    output += part.toString();
  });
  child.stderr.on('data', (part: Buffer) => {
    output += part.toString();
  });
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', status => resolve(status ?? 1));
  });
  return { code, output: normal(output) };
}

/** Some messages spell where a type is declared. */
function normal(output: string): string {
  return output
    .replaceAll(/import\("[^"]*"(?:, \{[^)]*\})?\)\./g, '')
    .replaceAll(`${relative(root, scratch)}/`, '')
    .trim();
}
