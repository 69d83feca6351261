import { type Code, js, nothing, Unit } from '../expr/code.js';
import { compileTrue, compileValue } from '../expr/compile.js';
import type { ColumnReference } from '../expr/expression.js';
import type { Filter } from '../plan/nodes/filter.js';
import type { Project } from '../plan/nodes/project.js';
import type { Schema } from '../schema/schema.js';
import { physicalOf, promote } from './batch.js';
import { BatchRows, type ColumnCode, rowCode, type Shape } from './batch-row.js';
import type { StageLayout, StageLoop } from './stage-loop.js';

/**
 * The loop of a stage: for each live row the nodes of the chain from the input on, nested, so that a row that is
 * filtered out or fails evaluates nothing more. A computed column is evaluated once, into a local that later nodes and
 * the output read.
 */
export function compileStage(
  nodes: readonly (Filter | Project)[],
  schema: Schema,
  layout: StageLayout,
  shape: Shape,
): StageLoop {
  const unit = new Unit();
  const [batch, target, fail, n] = [unit.local('batch'), unit.local('target'), unit.local('fail'), unit.local('n')];
  const selection = unit.local('selection');
  const rows = new BatchRows(unit, batch, schema, shape);
  const writer = new ColumnWriter(unit, target, layout);
  const write = (columns: Columns) =>
    layout.computed.map(({ name }, own) => writer.write(own, columns.get(name)!, rows.position));
  const select: Selecting = {
    keep: js`${selection}[${n}++] = ${rows.position};`,
    keepIf: isTrue => js`${selection}[${n}] = ${rows.position};
${n} += +(${isTrue});`,
  };
  const { body, drops } = chain(unit, nodes, rows, fail, write, select);
  const loop = rows.loop(body);
  return unit.compile<StageLoop>(
    'stage',
    [batch, target, fail],
    js`${drops ? js`let ${n} = 0;\nconst ${selection} = ${target}.selection;` : nothing}
${writer.head()}
${loop}
${writer.tail()}
return ${drops ? n : -1};`,
  );
}

/** How a loop notes that a row is left. */
interface Selecting {
  readonly keep: Code;
  /** Without a branch. */
  keepIf(isTrue: Code): Code;
}

/** The columns that a node's expressions can read. */
type Columns = ReadonlyMap<string, ColumnCode>;

/** Code of the chain around what writes a row that gets through; `drops`: some may not. */
function chain(
  unit: Unit,
  nodes: readonly (Filter | Project)[],
  rows: BatchRows,
  fail: Code,
  write: (columns: Columns) => readonly Code[],
  select: Selecting,
): { readonly body: Code; readonly drops: boolean } {
  let drops = false;

  const last = (columns: Columns): Code => {
    const writes = write(columns);
    const keep = drops ? select.keep : nothing;
    return writes.length === 0 ? keep : js`${writes}\n${keep}`;
  };

  const from = (at: number, columns: Columns | null): Code => {
    const column = (reference: ColumnReference) => columns?.get(reference.name) ?? rows.column(reference);
    const row = rowCode(column);
    const node = nodes[at];
    if (node === undefined) return last(columns ?? new Map());
    if (node.kind === 'filter') {
      const { statements, isTrue, fault } = compileTrue(unit, node.predicate, row);
      drops = true;
      const inner = from(at + 1, columns);
      // A mere comparison is cheaper than a branch that is guessed wrong; where more was computed branches are there anyway.
      const isPlain = inner === select.keep && statements.text === '';
      const kept = isPlain ? select.keepIf(isTrue) : js`if (${isTrue}) {\n${inner}\n}`;
      return js`${statements}\n${guarded(fault, at, () => kept)}`;
    }
    const statements: Code[] = [];
    const faults: Code[] = [];
    const computed = new Map<string, ColumnCode>();
    for (const { name, expression } of node.columns) {
      if (expression.kind === 'column') {
        computed.set(name, column(expression));
        continue;
      }
      const code = compileValue(unit, expression, row);
      const value = unit.local('value');
      const isNull = code.isNull === null ? null : unit.local('isNull');
      statements.push(code.statements, js`const ${value} = ${code.value};`);
      if (isNull !== null) statements.push(js`const ${isNull} = ${code.isNull!};`);
      if (code.fault !== null) faults.push(code.fault);
      computed.set(name, { value, isNull });
    }
    if (statements.length === 0) return from(at + 1, computed);
    const fault = faults.length === 0 ? null : faults.reduce((all, one) => js`Math.max(${all}, ${one})`);
    return js`${statements}\n${guarded(fault, at, () => from(at + 1, computed))}`;
  };

  const guarded = (fault: Code | null, at: number, inner: () => Code): Code => {
    if (fault === null) return inner();
    drops = true;
    const name = unit.local('fault');
    return js`const ${name} = ${fault};
if (${name} !== 0) ${fail}(${at}, ${rows.position}, ${name});
else {
${inner()}
}`;
  };

  const body = from(0, null);
  return { body, drops };
}

/** Code that writes the computed columns of a stage. */
class ColumnWriter {
  readonly #unit: Unit;
  readonly #target: Code;
  readonly #layout: StageLayout;
  readonly #head: Code[] = [];
  readonly #tail: Code[] = [];

  constructor(unit: Unit, target: Code, layout: StageLayout) {
    this.#unit = unit;
    this.#target = target;
    this.#layout = layout;
  }

  write(own: number, { value, isNull }: ColumnCode, position: Code): Code {
    const unit = this.#unit;
    const physical = physicalOf(this.#layout.computed[own]!.expression.type);
    const column = unit.local('out');
    this.#head.push(js`let ${column} = ${this.#target}.columns[${own}];`);
    const store = (): Code => {
      if (physical === 'bool') return js`${column}[${position}] = ${value} ? 1 : 0;`;
      if (physical !== 'exact') return js`${column}[${position}] = ${value};`;
      return js`if (typeof ${value} === 'number') ${column}[${position}] = ${value};
else if (Array.isArray(${column})) ${column}[${position}] = ${value};
else (${column} = ${unit.slot(promote)}(${this.#target}, ${own}, ${position}))[${position}] = ${value};`;
    };
    if (isNull === null) {
      this.#tail.push(js`${this.#target}.nulls[${own}] = null;`);
      return store();
    }
    const [mask, any] = [unit.local('mask'), unit.local('any')];
    this.#head.push(js`const ${mask} = ${this.#target}.nulls[${own}]; let ${any} = false;`);
    this.#tail.push(js`if (!${any}) ${this.#target}.nulls[${own}] = null;`);
    const empty = physical === 'string' || physical === 'object' ? js`${column}[${position}] = null;` : nothing;
    return js`if (${isNull}) { ${mask}[${position}] = 1; ${any} = true; ${empty} }
else { ${mask}[${position}] = 0;
${store()} }`;
  }

  head(): Code {
    return js`${this.#head}`;
  }

  tail(): Code {
    return js`${this.#tail}`;
  }
}
