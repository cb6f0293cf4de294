/** Weighted least squares with a ridge: the weights stay, what is fitted changes from one round to the next. */
import { f64 } from './arrays.ts';

/** Rows one after another, `columns` wide. */
export interface Design {
  rows: Float64Array;
  columns: number;
  weights: Float64Array;
}

/** `ridge` by column; 0 pulls it nowhere. Coefficients of what is to be fitted, one value a row. */
export function ridgeOf(design: Design, ridge: readonly number[]): (values: Float64Array) => Float64Array {
  const inverse = inverted(momentsOf(design, ridge), design.columns);
  return (values) => {
    const { rows, columns, weights } = design;
    const sums = new Float64Array(columns);
    for (let row = 0; row < weights.length; row += 1) {
      const by = f64(weights, row) * f64(values, row);
      for (let i = 0; i < columns; i += 1) sums[i] = f64(sums, i) + by * f64(rows, row * columns + i);
    }
    return Float64Array.from(sums, (_, i) => dot(inverse, i * columns, sums));
  };
}

/** Of `row` with the coefficients. */
export function fitted({ rows, columns }: Design, row: number, coefficients: Float64Array): number {
  return dot(rows, row * columns, coefficients);
}

function dot(table: Float64Array, from: number, by: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < by.length; i += 1) sum += f64(table, from + i) * f64(by, i);
  return sum;
}

function momentsOf({ rows, columns, weights }: Design, ridge: readonly number[]): Float64Array {
  const moments = new Float64Array(columns * columns);
  for (let row = 0; row < weights.length; row += 1)
    for (let i = 0; i < columns; i += 1) {
      const by = f64(weights, row) * f64(rows, row * columns + i);
      for (let j = 0; j < columns; j += 1) {
        const place = i * columns + j;
        moments[place] = f64(moments, place) + by * f64(rows, row * columns + j);
      }
    }
  for (let i = 0; i < columns; i += 1) {
    const place = i * columns + i;
    moments[place] = f64(moments, place) + Math.max(LEAST, ridge[i] ?? 0);
  }
  return moments;
}
/** A column of nothing has the coefficient 0. */
const LEAST = 1e-9;

/** Gauss–Jordan; symmetric and positive, so that no pivot is looked for. */
function inverted(table: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) inverse[i * size + i] = 1;
  const scale = (row: number, by: number) => {
    for (const side of [table, inverse])
      for (let k = 0; k < size; k += 1) side[row * size + k] = f64(side, row * size + k) * by;
  };
  const subtract = (row: number, other: number, times: number) => {
    for (const side of [table, inverse])
      for (let k = 0; k < size; k += 1)
        side[row * size + k] = f64(side, row * size + k) - times * f64(side, other * size + k);
  };
  for (let i = 0; i < size; i += 1) {
    scale(i, 1 / f64(table, i * size + i));
    for (let row = 0; row < size; row += 1) if (row !== i) subtract(row, i, f64(table, row * size + i));
  }
  return inverse;
}
