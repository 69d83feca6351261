// Catches a schema that other libraries cannot use as the Standard Schema says, that lets a value through that is no value
// of its column, that keeps a form in which values only come in, or that tells of one mistake where there are several.
import { Decimal, type Infer, MillraceError, standardSchema, t } from 'millrace';
import { describe, expect, test } from 'vitest';

/** What version 1 of the Standard Schema asks of a schema, as its authors have it. */
interface StandardSchemaV1<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => Result<Output> | Promise<Result<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}
type Result<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path?: readonly (PropertyKey | object)[] }[] };

/** A consumer that knows nothing of this package. */
async function parse<Output>(schema: StandardSchemaV1<unknown, Output>, value: unknown): Promise<Output> {
  const result = await schema['~standard'].validate(value);
  if (result.issues !== undefined) {
    throw new Error(result.issues.map(({ message, path }) => `${path?.join('.')} ${message}`).join('\n'));
  }
  return result.value;
}

const Order = {
  id: t.bigint(),
  price: t.decimal(10, 2),
  made: t.timestamp(3),
  note: t.string().nullable(),
  tags: t.array(t.int()),
};

describe('columns as a Standard Schema', () => {
  const schema = standardSchema(Order);

  test('say who they are', () => {
    expect(schema['~standard']).toMatchObject({ version: 1, vendor: 'millrace' });
  });

  test('take a row in any form in which it may come in, and give it in one', async () => {
    const order: Infer<typeof Order> = await parse(schema, {
      id: 7,
      price: '9.5',
      made: new Date(1000),
      tags: [1, -0],
      other: 'is left out',
    });
    expect(order).toEqual({ id: 7n, price: Decimal.from('9.50'), made: 1000, note: null, tags: [1, 0] });
    expect(String(order.price)).toBe('9.50');
  });

  test('tell of every column that does not fit', async () => {
    const result = schema['~standard'].validate({ id: 1.5, price: 9.5, made: 0, note: 3, tags: [1, 'x'] });
    expect(result.issues?.map(({ path }) => path)).toEqual([['id'], ['price'], ['note'], ['tags']]);
    expect(result.issues?.map(({ message }) => message)).toEqual([
      'id is no BIGINT: 1.5: a whole number beyond 2^53 is written as bigint: 5n',
      "price is no DECIMAL(10, 2): 9.5: a number may have lost digits: write the decimal as text, '12.50', or as Decimal.from('12.50')",
      'note is no STRING: 3: a text is expected, and this is a number',
      expect.stringContaining('at tags[1]: a number is expected'),
    ]);
    await expect(parse(schema, {})).rejects.toThrow(/id id is NULL.*\nprice price is NULL/);
  });

  test.each([null, undefined, 3, 'a', [1]])('refuse %j, which is no row', value => {
    expect(schema['~standard'].validate(value).issues?.map(({ path }) => path)).toEqual([[]]);
  });

  test('take names that every object has for names of columns', () => {
    const odd = standardSchema({ ['__proto__']: t.int(), constructor: t.int().nullable() });
    const given = JSON.parse('{"__proto__":3}') as object;
    const result = odd['~standard'].validate(given);
    expect(result.issues).toBe(undefined);
    expect(Object.entries('value' in result ? result.value : {})).toEqual([
      ['__proto__', 3],
      ['constructor', null],
    ]);
  });

  test.each([
    ['a column', () => standardSchema({ id: 'bigint' as never }), "'id' is no column"],
    ['an object', () => standardSchema(null as never), 'null is no object of columns'],
  ])('are refused where something is not %s', (_, make, fact) => {
    expect(make).toThrow(MillraceError);
    expect(make).toThrow(fact);
  });
});
