/** Numbers of a column in as few bytes each as hold them: whole ones as their distance from the least, others as they are. */

export interface SmallColumn {
  bytes: number;
  /** NaN where there is none. */
  at(index: number): number;
}

/** NaN: none. */
export function smallColumn(values: Float64Array): SmallColumn {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let isWhole = true;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    if (!Number.isSafeInteger(value)) isWhole = false;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const range = most - least;
  if (!isWhole || range >= MOST) return { bytes: values.byteLength, at: (index) => values[index] ?? Number.NaN };
  const length = values.length;
  const steps =
    range < 0xff ? new Uint8Array(length) : range < 0xff_ff ? new Uint16Array(length) : new Uint32Array(length);
  // The largest step says that there is none.
  const none = 2 ** (8 * steps.BYTES_PER_ELEMENT) - 1;
  for (let index = 0; index < length; index++) {
    const value = values[index] ?? Number.NaN;
    steps[index] = Number.isNaN(value) ? none : value - least;
  }
  return {
    bytes: steps.byteLength,
    at(index) {
      const step = steps[index];
      return step === undefined || step === none ? Number.NaN : least + step;
    },
  };
}

const MOST = 0xff_ff_ff_ff;
