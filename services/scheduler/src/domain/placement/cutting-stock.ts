import { invariant } from '#kernel';

/** Values are numbers around 1; differences below this are rounding. */
const EPSILON = 1e-9;
const PIVOTS_MAX = 2_000;

/** `value[x]`: the most that sizes with these prices are worth inside a length `x`. `last[x]`: one size of such a filling, −1 to leave a unit free. */
export type Fillings = { readonly value: Float64Array; readonly last: Int32Array };

/** Fills every length up to `length` as dearly as possible, each size as often as wanted. */
export const bestFillings = (
  length: number,
  sizes: readonly number[],
  prices: ArrayLike<number>,
): Fillings => {
  const value = new Float64Array(length + 1);
  const last = new Int32Array(length + 1).fill(-1);
  for (let x = 1; x <= length; x++) {
    let best = value[x - 1] ?? 0;
    for (let i = 0; i < sizes.length; i++) {
      const size = sizes[i] ?? 0;
      if (size > x) continue;
      const worth = (value[x - size] ?? 0) + (prices[i] ?? 0);
      if (worth <= best + EPSILON) continue;
      best = worth;
      last[x] = i;
    }
    value[x] = best;
  }
  return { value, last };
};

const patternOf = ({ last }: Fillings, length: number, sizes: readonly number[]): Float64Array => {
  const pattern = new Float64Array(sizes.length);
  for (let x = length; x > 0;) {
    const i = last[x] ?? -1;
    if (i === -1) x -= 1;
    else {
      pattern[i] = (pattern[i] ?? 0) + 1;
      x -= sizes[i] ?? 1;
    }
  }
  return pattern;
};

/**
 * What each size is worth when pieces in the given proportions are cut from stock of one length, in lengths of stock: the dual prices of
 * the cutting stock problem, found by column generation (Gilmore and Gomory, 1961). A size that fills what others leave over costs next
 * to nothing; one that spoils a length for everything else costs the whole length.
 */
export const cuttingStockPrices = (
  length: number,
  sizes: readonly number[],
  proportions: readonly number[],
): Float64Array => {
  const n = sizes.length;
  invariant(proportions.length === n, 'each size has its proportion');
  // Start: one size per pattern, as often as it fits. `inverse` is the inverse of the matrix of the patterns in use, `amounts` how often each is cut.
  const inverse = Array.from({ length: n }, (_, row) => {
    const values = new Float64Array(n);
    values[row] = 1 / Math.floor(length / (sizes[row] ?? length));
    return values;
  });
  const amounts = Float64Array.from(
    proportions,
    (proportion, i) => proportion / Math.floor(length / (sizes[i] ?? length)),
  );
  const costs = new Float64Array(n).fill(1);
  const prices = new Float64Array(n);
  for (let pivot = 0; pivot < PIVOTS_MAX; pivot++) {
    for (let column = 0; column < n; column++) {
      let price = 0;
      for (let row = 0; row < n; row++) price += (costs[row] ?? 0) * (inverse[row]?.[column] ?? 0);
      prices[column] = price;
    }
    const entering = enteringColumn(length, sizes, prices);
    if (entering === null) break;
    if (!exchange(inverse, amounts, costs, entering)) break;
  }
  // Stopped early, the prices may promise more than a length holds: scale them down to what it does.
  const positive = prices.map((price) => Math.max(0, price));
  const worth = bestFillings(length, sizes, positive).value[length] ?? 0;
  return worth > 1 ? positive.map((price) => price / worth) : positive;
};

type Column = { readonly entries: Float64Array; readonly cost: number };

/** Something that lowers the total: cut more than is needed of a size with a negative price, or a pattern that is worth more than a length. */
const enteringColumn = (length: number, sizes: readonly number[], prices: Float64Array): Column | null => {
  const surplus = prices.findIndex((price) => price < -EPSILON);
  if (surplus !== -1) {
    const entries = new Float64Array(sizes.length);
    entries[surplus] = -1;
    return { entries, cost: 0 };
  }
  const fillings = bestFillings(length, sizes, prices);
  if ((fillings.value[length] ?? 0) <= 1 + 1e-7) return null;
  return { entries: patternOf(fillings, length, sizes), cost: 1 };
};

/** One pivot of the revised simplex method; false when no column can leave. */
const exchange = (
  inverse: readonly Float64Array[],
  amounts: Float64Array,
  costs: Float64Array,
  { entries, cost }: Column,
): boolean => {
  const direction = inverse.map((row) => row.reduce((sum, value, i) => sum + value * (entries[i] ?? 0), 0));
  let leaving = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [row, step] of direction.entries()) {
    if (step <= EPSILON) continue;
    const ratio = (amounts[row] ?? 0) / step;
    if (ratio >= least) continue;
    least = ratio;
    leaving = row;
  }
  const pivotRow = inverse[leaving];
  if (pivotRow === undefined) return false;
  const pivot = direction[leaving] ?? 1;
  for (let i = 0; i < pivotRow.length; i++) pivotRow[i] = (pivotRow[i] ?? 0) / pivot;
  for (const [row, values] of inverse.entries()) {
    const step = direction[row] ?? 0;
    if (row === leaving || step === 0) continue;
    for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) - step * (pivotRow[i] ?? 0);
    amounts[row] = Math.max(0, (amounts[row] ?? 0) - step * least);
  }
  amounts[leaving] = least;
  costs[leaving] = cost;
  return true;
};
