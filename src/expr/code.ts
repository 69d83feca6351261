/**
 * A piece of generated JavaScript. Opaque: only {@link js} and {@link Unit} make one, from literal templates, other
 * pieces and finite numbers, so that no text of a user can ever stand in generated code.
 */
export class Code {
  /** @internal */
  constructor(readonly text: string) {}
}

/** What may be put into a template. */
export type CodePart = Code | number | boolean | readonly Code[];

/** Builds {@link Code} from a template; arrays are joined with line breaks. A string as a part throws. */
export function js(parts: TemplateStringsArray, ...values: readonly CodePart[]): Code {
  let text = parts[0]!;
  for (let i = 0; i < values.length; i++) text += textOf(values[i]!) + parts[i + 1]!;
  return new Code(text);
}

/** Pieces separated by commas, for argument lists. */
export function list(parts: readonly Code[]): Code {
  return new Code(parts.map(part => part.text).join(', '));
}

/** No code at all. */
export const nothing = new Code('');

function textOf(value: CodePart): string {
  if (value instanceof Code) return value.text;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('only finite numbers stand in code: use a slot');
    return Object.is(value, -0) || value < 0 ? `(${value})` : String(value);
  }
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map((code: Code) => code.text).join('\n');
  throw new TypeError('only code, finite numbers and booleans stand in code: use a slot');
}

/** Factories by text: the same query again starts with code that is already hot. */
const factories = new Map<string, (...slots: unknown[]) => (...parameters: never[]) => unknown>();
const FACTORIES_KEPT = 2000;

/** One generated function: its constants, its local names, and what compiles it. */
export class Unit {
  readonly #slots: unknown[] = [];
  #locals = 0;
  /** Code run once, when the function is made: what a loop should not do again. */
  readonly #preamble: Code[] = [];

  /** A constant of any kind (string, regular expression, function, big number) under a name of its own. */
  slot(constant: unknown): Code {
    const known = this.#slots.indexOf(constant);
    if (known >= 0) return new Code(`$${known}`);
    this.#slots.push(constant);
    return new Code(`$${this.#slots.length - 1}`);
  }

  /** A local name that nothing else in this unit has. `hint` is a literal of ours that makes the text readable. */
  local(hint: string): Code {
    if (!/^[a-z][A-Za-z]*$/.test(hint)) throw new TypeError('a hint is a plain word');
    return new Code(`${hint}_${this.#locals++}`);
  }

  /** Adds code that runs once, before the function is returned. */
  once(code: Code): void {
    this.#preamble.push(code);
  }

  /** The function `(parameters) => { body }`; `label` names it in stack traces and profiles. */
  compile<F extends (...parameters: never[]) => unknown>(label: string, parameters: readonly Code[], body: Code): F {
    const name = label.replace(/[^A-Za-z0-9_]+/g, '_');
    const text = `'use strict';${this.#preamble.map(code => code.text).join('\n')}
return function millrace_${name}(${list(parameters).text}) {
${body.text}
}
//# sourceURL=millrace:///${name}.js`;
    const key = `${this.#slots.length}|${text}`;
    let factory = factories.get(key);
    if (factory === undefined) {
      // The only place where text becomes code; see the class comment for what can be in it.
      factory = new Function(...this.#slots.map((_, i) => `$${i}`), text) as typeof factory & {};
      if (factories.size >= FACTORIES_KEPT) factories.delete(factories.keys().next().value!);
      factories.set(key, factory);
    }
    // The caller states the signature of the text that it wrote.
    return factory(...this.#slots) as F;
  }
}

let allowed: boolean | undefined;

/** False where the host forbids `new Function` (a strict content security policy): kernels and the interpreter take over. */
export function isCodeGenerationAllowed(): boolean {
  if (allowed === undefined) {
    try {
      allowed = new Function('return true')() as boolean;
    } catch {
      allowed = false;
    }
  }
  return allowed;
}
