/** How many rows an answer has, and what all its numbers and lengths of texts add up to: equal for equal answers. */
export interface Sums {
  readonly rows: number;
  readonly sum: number;
}

/** Throws where two ways to do the same work give other answers: then there is nothing to compare. */
export function assertSame(name: string, expected: Sums, found: Sums): void {
  const near = Math.abs(found.sum - expected.sum) <= 1e-6 * Math.max(1, Math.abs(expected.sum));
  if (found.rows === expected.rows && near) return;
  const text = ({ rows, sum }: Sums) => `${rows} rows, sum ${sum}`;
  throw new Error(`${name} gives ${text(found)}; the loop written by hand gives ${text(expected)}`);
}
