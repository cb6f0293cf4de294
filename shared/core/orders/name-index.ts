/**
 * What the names of orders and operations mean at a moment. Most numbers stand for one order for ever;
 * of one that the ERP used again, facts name the order that had it when they happened.
 */
import { nthOperationId } from '../words/order.ts';
import type { KnownOrder } from './order-history.ts';

interface Meaning {
  from: number;
  id: string;
}

export class NameIndex {
  /** Of numbers that were used again: what each name meant from when on. */
  readonly #orders = new Map<string, Meaning[]>();
  readonly #operations = new Map<string, Meaning[]>();
  /** The name as written, of operations that carry another. */
  readonly #written = new Map<string, string>();

  /** The orders that a number stands for, oldest first. */
  say(number: string, orders: readonly KnownOrder[]): void {
    if (orders.length < 2 && !this.#orders.has(number)) return;
    this.#orders.set(
      number,
      orders.map(({ from, id }) => ({ from, id })),
    );
    const written = new Set(
      orders.flatMap(({ facts }) => facts.flatMap(({ order }) => order.operations.map(({ id }) => id))),
    );
    for (const name of written) {
      const meanings = orders.flatMap(({ from, facts }, index): Meaning[] => {
        const has = facts.some(({ order }) => order.operations.some(({ id }) => id === name));
        return has ? [{ from, id: nthOperationId(name, number, index + 1) }] : [];
      });
      this.#operations.set(name, meanings);
      for (const { id } of meanings) if (id !== name) this.#written.set(id, name);
    }
  }

  /** The operation that a fact of this moment names. */
  operationAt(name: string, at: number): string {
    return this.#operations.size === 0 ? name : meant(this.#operations.get(name), name, at);
  }

  /** The order that a fact of this moment names. */
  orderAt(name: string, at: number): string {
    return this.#orders.size === 0 ? name : meant(this.#orders.get(name), name, at);
  }

  /** An operation's id as the ERP writes it. */
  baseOf(operationId: string): string {
    return this.#written.get(operationId) ?? operationId;
  }

  /** Whether the name stands, or stood, for several operations. */
  isShared(name: string): boolean {
    return (this.#operations.get(name)?.length ?? 0) > 1;
  }
}

function meant(meanings: readonly Meaning[] | undefined, name: string, at: number): string {
  if (meanings === undefined) return name;
  return (meanings.findLast(({ from }) => from <= at) ?? meanings[0])?.id ?? name;
}
