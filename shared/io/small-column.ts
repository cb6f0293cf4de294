/** Numbers of a column in as few bytes each as hold them: whole ones as their distance from the least, others as they are. */

export interface SmallColumn {
  bytes: number;
  /** NaN where there is none. */
  at(index: number): number;
}

/** NaN: none. */
export function smallColumn(values: Float64Array): SmallColumn {
  const known = rangeOf(values);
  if (known === null) return asTheyAre(values);
  const { least, range } = known;
  const { length } = values;
  const steps =
    range < 0xff ? new Uint8Array(length) : range < 0xff_ff ? new Uint16Array(length) : new Uint32Array(length);
  // The largest step says that there is none.
  const none = 2 ** (8 * steps.BYTES_PER_ELEMENT) - 1;
  for (let index = 0; index < length; index++) {
    const value = values[index] ?? Number.NaN;
    steps[index] = Number.isNaN(value) ? none : value - least;
  }
  return inSteps(steps, least, none);
}

const MOST = 0xff_ff_ff_ff;

/** null: not all of them are whole, or they lie too far apart. */
function rangeOf(values: Float64Array): { least: number; range: number } | null {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    if (!Number.isSafeInteger(value)) return null;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return most - least < MOST ? { least, range: most - least } : null;
}

// Each in a function of its own: what a closure can see is kept as long as it is.

const asTheyAre = (values: Float64Array): SmallColumn => ({
  bytes: values.byteLength,
  at: (index) => values[index] ?? Number.NaN,
});

const inSteps = (steps: Uint8Array | Uint16Array | Uint32Array, least: number, none: number): SmallColumn => ({
  bytes: steps.byteLength,
  at(index) {
    const step = steps[index];
    return step === undefined || step === none ? Number.NaN : least + step;
  },
});
