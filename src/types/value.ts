/**
 * An integer of any size in one canonical form: a `number` where it is a safe integer, else a `bigint`.
 *
 * Canonical means that `===`, `<` and `Map` keys work on mixed values without a conversion: a safe value is never a
 * `bigint`. BIGINT values and the unscaled values of DECIMAL have this form everywhere inside the engine.
 */
export type Exact = number | bigint;

/**
 * A value inside the engine, the interpreter and the reference evaluator.
 *
 * | kind | form |
 * |---|---|
 * | boolean | `boolean` (a byte 0 or 1 in a column) |
 * | tinyint smallint int float double | `number`; one NaN, never -0 (S9.4) |
 * | bigint | {@link Exact} |
 * | decimal | the unscaled integer, an {@link Exact}; the scale is the type's |
 * | string | well-formed `string` |
 * | bytes | `Uint8Array` |
 * | date | days since the epoch |
 * | time | milliseconds of the day, microseconds as a fraction |
 * | timestamp, timestamp_ltz | milliseconds since the epoch, microseconds as a fraction |
 * | array | array of values |
 * | row | array of values by position |
 * | map, multiset | array of `[key, value]`, sorted by key (S9.6) |
 * | variant, raw | the program's own value |
 *
 * NULL is `null`.
 */
export type Value = null | boolean | number | bigint | string | Uint8Array | readonly Value[] | object;
