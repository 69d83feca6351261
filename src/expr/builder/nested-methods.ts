import { dataType, withNull } from '../../types/data-type.js';
import type { ARRAY, INT, MAP, STRING } from '../../types/logical-types.js';
import { resolveCall } from '../functions/resolve.js';
import { type Built, built, type MethodsOf } from './built.js';
import type { ArrayExpr, EqExpr, MapExpr } from './expr.js';
import { callOf, constant, made, operandOf } from './operand.js';

/** What arrays have. */
export const arrayMethods = {
  cardinality(this: Built) {
    return callOf('CARDINALITY', 'cardinality', this, []);
  },
  at(this: Built, index: number) {
    const operand = constant(index, dataType('int'));
    return made(resolveCall('ELEMENT_AT', [this['~node'], operand.node]), 'at', this, [operand]);
  },
  contains(this: Built, value: unknown) {
    const operand = operandOf(value, this['~type'].element!);
    return made(resolveCall('ARRAY_CONTAINS', [this['~node'], operand.node]), 'contains', this, [operand]);
  },
} satisfies MethodsOf<ArrayExpr<ARRAY<INT>>, EqExpr<INT, INT>>;

/** What maps have. */
export const mapMethods = {
  cardinality(this: Built) {
    return callOf('CARDINALITY', 'cardinality', this, []);
  },
  at(this: Built, key: unknown) {
    const operand = operandOf(key, this['~type'].key!);
    return made(resolveCall('ELEMENT_AT', [this['~node'], operand.node]), 'at', this, [operand]);
  },
} satisfies MethodsOf<MapExpr<MAP<STRING, INT>>, EqExpr<INT, INT>>;

/** The fields of a row, each as an expression: any name is one, `__proto__` too. */
export function fieldsOfRow(this: Built): object {
  const fields: object = Object.create(null);
  for (const { name, type } of this['~type'].fields ?? []) {
    Object.defineProperty(fields, name, {
      enumerable: true,
      get: () => {
        const { node } = constant(name, dataType('string'));
        const field = resolveCall('FIELD', [this['~node'], node]);
        const typed = { ...field, type: withNull(type, type.nullable || this['~type'].nullable) };
        return built(typed, [this], `${this['~text']}.fields.${name}`);
      },
    });
  }
  return Object.freeze(fields);
}
