/**
 * Which orders and operations there are by the names that machines may call them, without an entry in memory for each:
 * numbers rest in a list by their key, and an operation is found by the number that its id begins with.
 */
import { hashOf } from '../words/hash.ts';
import { erpOperationIdOf } from '../words/order.ts';
import { Pages, type RestingPlace } from '../words/pages.ts';
import type { JobNameDifference } from '../words/plant.ts';
import { JobNames, jobKey, meantOf } from './job-names.ts';

type Row = [hash: number, number: string];

export class OrderNames {
  readonly #rows: Pages<Row>;

  constructor(place: RestingPlace) {
    this.#rows = new Pages<Row>({ ...place, keyOf: ([hash]) => hash });
  }

  add(number: string): void {
    const key = jobKey(number);
    if (!this.of(key).includes(number)) this.#rows.add([hashOf(key), number]);
  }

  /** Those of a key (`jobKey`). */
  of(key: string): string[] {
    const hash = hashOf(key);
    return this.#rows.slice(hash, hash + 1).flatMap(([, number]) => (jobKey(number) === key ? [number] : []));
  }

  /** The one number that this name means; null: none, or several. */
  meant(said: string, differences: readonly JobNameDifference[]): string | null {
    return meantOf(said, differences, this.of(jobKey(said)));
  }
}

export class OperationNames {
  readonly #numbers: OrderNames;
  readonly #idsOf: (number: string) => Iterable<string>;
  /** Of operations that no number leads to. */
  readonly #others = new JobNames();

  /** `idsOf`: of the operations of all orders that a number stands for. */
  constructor(numbers: OrderNames, idsOf: (number: string) => Iterable<string>) {
    this.#numbers = numbers;
    this.#idsOf = idsOf;
  }

  add(operationId: string, number: string): void {
    if (isOf(operationId, number)) return;
    this.#others.add(operationId);
    this.#others.add(erpOperationIdOf(operationId));
  }

  remove(operationId: string): void {
    this.#others.remove(operationId);
  }

  /** The one operation that this name means; null: none, or several. */
  meant(said: string, differences: readonly JobNameDifference[]): string | null {
    const key = jobKey(said);
    const numbers = this.#numbers.of(key.slice(0, Math.max(0, key.lastIndexOf('/'))));
    const ids = numbers.flatMap((number) =>
      [...this.#idsOf(number)].filter((id) => isOf(id, number) && jobKey(id) === key),
    );
    return meantOf(said, differences, [...ids, ...this.#others.of(key)]);
  }
}

/** Whether an operation is called as its number's are: `<number>/<step>`. */
function isOf(operationId: string, number: string): boolean {
  return operationId.slice(0, operationId.lastIndexOf('/')) === number && erpOperationIdOf(operationId) === operationId;
}
