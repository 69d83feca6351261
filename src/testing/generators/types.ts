import { type DataType, dataType, type Kind } from '../../types/data-type.js';
import type { Choice } from './choice.js';

/** A column type; nullable in four cases of ten. Every kind that exists, the plain ones more often. */
export function chooseType(choice: Choice): DataType {
  return typeOfKind(
    choice,
    choice.weighted([
      [10, 'int'],
      [6, 'bigint'],
      [6, 'string'],
      [5, 'double'],
      [5, 'decimal'],
      [3, 'boolean'],
      [2, 'tinyint'],
      [2, 'smallint'],
      [2, 'float'],
      [2, 'date'],
      [2, 'time'],
      [3, 'timestamp'],
      [2, 'timestamp_ltz'],
      [2, 'bytes'],
      [1, 'array'],
      [1, 'row'],
      [1, 'map'],
      [1, 'multiset'],
      [1, 'variant'],
    ] as const),
  );
}

/** A type of a kind, with the facts that it needs. */
export function typeOfKind(choice: Choice, kind: Kind): DataType {
  const nullable = choice.chance(40);
  switch (kind) {
    case 'bigint':
      return choice.chance(30) ? dataType(kind, { nullable, asNumber: true }) : dataType(kind, { nullable });
    case 'decimal':
      return dataType(kind, { nullable, ...chooseDigits(choice) });
    case 'time':
    case 'timestamp':
    case 'timestamp_ltz':
      return dataType(kind, { nullable, precision: choice.of([0, 3, 3, 6]) });
    case 'array':
    case 'multiset':
      return dataType(kind, { nullable, element: choosePlainType(choice) });
    case 'map':
      return dataType(kind, {
        nullable,
        key: { ...choosePlainType(choice), nullable: false },
        value: choosePlainType(choice),
      });
    case 'row':
      return dataType(kind, {
        nullable,
        fields: ['a', '__proto__'].map(name => ({ name, type: choosePlainType(choice) })),
      });
    default:
      return dataType(kind, { nullable });
  }
}

function chooseDigits(choice: Choice): { precision: number; scale: number } {
  return choice.of([
    { precision: 4, scale: 1 },
    { precision: 10, scale: 2 },
    { precision: 15, scale: 0 },
    { precision: 16, scale: 2 },
    { precision: 38, scale: 0 },
    { precision: 38, scale: 10 },
    { precision: 5, scale: 5 },
  ]);
}

function choosePlainType(choice: Choice): DataType {
  const nullable = choice.chance(30);
  return choice.of([
    dataType('int', { nullable }),
    dataType('string', { nullable }),
    dataType('bigint', { nullable }),
    dataType('decimal', { nullable, precision: 20, scale: 1 }),
    dataType('double', { nullable }),
  ]);
}
