/** Bits of a limb. */
const BITS = 32;
const RADIX = 2 ** BITS;
/** Limbs from 2^-1074 up: 2,098 bits of doubles, and 64 more for carries, so that no sum leaves them. */
const LIMBS = 68;
/** What may be added to a limb before carries are passed on: it holds whole numbers below 2^53. */
const LOAD = 2 ** 19;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/**
 * A sum of finite doubles with nothing lost: a fixed-point number as long as all doubles are, in limbs of 32 bits that
 * lie in doubles and carry rarely. What is neither finite is counted.
 */
export class Superaccumulator {
  /** Limb i counts 2^(32 i - 1074). */
  readonly #limbs: Float64Array;
  #load = 0;
  #nan: number;
  #plusInfinity: number;
  #minusInfinity: number;

  constructor(saved: readonly number[] = [0, 0, 0]) {
    [this.#nan, this.#plusInfinity, this.#minusInfinity] = saved as [number, number, number];
    this.#limbs = new Float64Array(LIMBS);
    this.#limbs.set(saved.slice(3));
  }

  /** Plain data that makes the same sum again. */
  save(): number[] {
    this.#carry();
    let end = LIMBS;
    while (end > 0 && this.#limbs[end - 1] === 0) end--;
    return [this.#nan, this.#plusInfinity, this.#minusInfinity, ...this.#limbs.subarray(0, end)];
  }

  add(value: number, weight: number): void {
    if (Number.isNaN(value)) this.#nan += weight;
    else if (value === Number.POSITIVE_INFINITY) this.#plusInfinity += weight;
    else if (value === Number.NEGATIVE_INFINITY) this.#minusInfinity += weight;
    else if (weight < LOAD && weight > -LOAD) this.#addFinite(value, weight);
    else {
      // Weights of any size, in portions that a limb takes.
      const portion = weight % (LOAD - 1);
      this.#addFinite(value, portion);
      for (let rest = Math.abs(weight - portion); rest > 0; rest -= LOAD - 1) {
        this.#addFinite(value, Math.sign(weight) * (LOAD - 1));
      }
    }
  }

  #addFinite(value: number, weight: number): void {
    const limbs = this.#limbs;
    this.#load += Math.abs(weight);
    if (this.#load > LOAD) {
      this.#carry();
      this.#load = Math.abs(weight);
    }
    float[0] = value;
    const high = words[1]!;
    const exponent = (high >>> 20) & 0x7ff;
    const sign = high >>> 31 === 0 ? weight : -weight;
    const top = exponent === 0 ? high & 0xfffff : (high & 0xfffff) | 0x100000;
    const shift = exponent === 0 ? 0 : exponent - 1;
    const limb = shift >>> 5;
    const by = 2 ** (shift & 31);
    // Both halves shifted by less than a limb are whole numbers below 2^64 and 2^52 with 32 and 21 bits that are not 0.
    const low = words[0]! * by;
    const lowCarry = Math.floor(low / RADIX);
    const middle = top * by;
    const middleCarry = Math.floor(middle / RADIX);
    limbs[limb] = limbs[limb]! + sign * (low - lowCarry * RADIX);
    limbs[limb + 1] = limbs[limb + 1]! + sign * (lowCarry + (middle - middleCarry * RADIX));
    limbs[limb + 2] = limbs[limb + 2]! + sign * middleCarry;
  }

  /** Adds another sum. */
  merge(other: Superaccumulator): void {
    this.#carry();
    other.#carry();
    for (let i = 0; i < LIMBS; i++) this.#limbs[i] = this.#limbs[i]! + other.#limbs[i]!;
    this.#load = 2;
    this.#nan += other.#nan;
    this.#plusInfinity += other.#plusInfinity;
    this.#minusInfinity += other.#minusInfinity;
  }

  /** Passes carries on: all limbs but the last are in [0, 2^32) then, the last one has the sign. */
  #carry(): void {
    const limbs = this.#limbs;
    for (let i = 0; i < LIMBS - 1; i++) {
      const carry = Math.floor(limbs[i]! / RADIX);
      limbs[i] = limbs[i]! - carry * RADIX;
      limbs[i + 1] = limbs[i + 1]! + carry;
    }
    this.#load = 1;
  }

  /** The sum as a double `value` and the sign of what rounding it took away: 0 where the double is exact. */
  round(): { value: number; rest: number } {
    if (this.#nan !== 0 || (this.#plusInfinity !== 0 && this.#minusInfinity !== 0))
      return { value: Number.NaN, rest: 0 };
    if (this.#plusInfinity !== 0) return { value: Number.POSITIVE_INFINITY, rest: 0 };
    if (this.#minusInfinity !== 0) return { value: Number.NEGATIVE_INFINITY, rest: 0 };
    this.#carry();
    let units = 0n;
    for (let i = LIMBS - 1; i >= 0; i--) units = (units << 32n) + BigInt(this.#limbs[i]!);
    const size = units < 0n ? -units : units;
    const sign = units < 0n ? -1 : 1;
    // Numbers of 2^-1074 below 2^53 are doubles as they are; longer ones keep 64 bits and whether there is more.
    const dropped = Math.max(0, size.toString(16).length * 4 - 64);
    const kept = size >> BigInt(dropped);
    const sticky = kept << BigInt(dropped) === size ? kept : kept | 1n;
    const rounded = Number(sticky);
    const difference = sticky - BigInt(rounded);
    return {
      value: sign * scale(rounded, dropped - 1074) + 0,
      rest: difference === 0n ? 0 : difference > 0n ? sign : -sign,
    };
  }
}

/** `value` times 2^`exponent`, in two steps that lose nothing where the result is a double. */
function scale(value: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return value * 2 ** half * 2 ** (exponent - half);
}
