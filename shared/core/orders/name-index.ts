/**
 * What the names of orders and operations mean at a moment. Most numbers stand for one order for ever;
 * of one that the ERP used again, facts name the order that had it when they happened. Where the bridge
 * gave the new order an id of its own, only machines still call it by the number.
 */
import { erpNumberOf, erpOperationIdOf, firstOperationName, nthOperationId } from '../words/order.ts';
import type { KnownOrder } from './order-history.ts';

interface Meaning {
  from: number;
  id: string;
}

/** What machines mean by a name since its number came back: ascending. */
interface Again {
  number: string;
  meanings: Meaning[];
}

export class NameIndex {
  /** Of numbers that were used again: what each name meant from when on. */
  readonly #orders = new Map<string, Meaning[]>();
  readonly #operations = new Map<string, Meaning[]>();
  /** The name as written, of operations that carry another. */
  readonly #written = new Map<string, string>();
  /** Names of the first of several, whatever the moment; and back. */
  readonly #firsts = new Map<string, string>();
  readonly #firstNames = new Map<string, string>();
  readonly #ordersAgain = new Map<string, Again>();
  readonly #operationsAgain = new Map<string, Again>();
  /** Whether anybody here knows the order that had a number first. */
  readonly #isTold: (number: string) => boolean;

  constructor(isTold: (number: string) => boolean) {
    this.#isTold = isTold;
  }

  /** The orders that a number stands for, oldest first. */
  say(number: string, orders: readonly KnownOrder[]): void {
    this.#sayAgain(number, orders);
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
      this.#firsts.set(firstOperationName(name, number), name);
      this.#firstNames.set(name, firstOperationName(name, number));
      for (const { id } of meanings) if (id !== name) this.#written.set(id, name);
    }
  }

  /** The operation that a fact of this moment names. */
  operationAt(name: string, at: number): string {
    if (this.#operations.size === 0) return name;
    return this.#firsts.get(name) ?? meant(this.#operations.get(name), name, at);
  }

  /** How a fact names the operation, whatever its moment. */
  nameOf(operationId: string): string {
    return this.#firstNames.get(operationId) ?? operationId;
  }

  /** The operation that a machine means by a name at this moment. */
  operationSaidAt(name: string, at: number): string {
    return this.#saidAgain(this.#operationsAgain.get(name), at) ?? this.operationAt(name, at);
  }

  /** The order that a machine means by a number at this moment. */
  orderSaidAt(number: string, at: number): string {
    const plain = this.#orders.size === 0 ? number : meant(this.#orders.get(number), number, at);
    return this.#saidAgain(this.#ordersAgain.get(number), at) ?? plain;
  }

  /** The first moment within (after, before) from which a machine means something else by these names; null: none. */
  nextMeaning(operation: string, number: string, after: number, before: number): number | null {
    const meanings = [
      ...(this.#operations.get(operation) ?? []),
      ...(this.#operationsAgain.get(operation)?.meanings ?? []),
      ...(this.#orders.get(number) ?? []),
      ...(this.#ordersAgain.get(number)?.meanings ?? []),
    ];
    const moments = meanings.flatMap(({ from }) => (from > after && from < before ? [from] : []));
    return moments.length === 0 ? null : Math.min(...moments);
  }

  /** An operation's id as the ERP writes it. */
  baseOf(operationId: string): string {
    return this.#written.get(operationId) ?? operationId;
  }

  /** Whether the name stands, or stood, for several operations. */
  isShared(name: string): boolean {
    return (this.#operations.get(name)?.length ?? 0) > 1;
  }

  #sayAgain(id: string, orders: readonly KnownOrder[]): void {
    const number = erpNumberOf(id);
    if (number === id) return;
    for (const { from, id: orderId, versions } of orders) {
      addMeaning(this.#ordersAgain, number, { number, meaning: { from, id: orderId } });
      for (const operationId of new Set(versions.flatMap(({ order }) => order.operations.map((one) => one.id))))
        addMeaning(this.#operationsAgain, erpOperationIdOf(operationId), {
          number,
          meaning: { from, id: operationId },
        });
    }
  }

  /** Before the number came back it meant the old order; where nobody here knows that one, already the new one. */
  #saidAgain(again: Again | undefined, at: number): string | undefined {
    if (again === undefined) return undefined;
    const newest = again.meanings.findLast(({ from }) => from <= at);
    return (newest ?? (this.#isTold(again.number) ? undefined : again.meanings[0]))?.id;
  }
}

function addMeaning(
  names: Map<string, Again>,
  name: string,
  { number, meaning }: { number: string; meaning: Meaning },
): void {
  const others = names.get(name)?.meanings.filter(({ id }) => id !== meaning.id) ?? [];
  names.set(name, { number, meanings: [...others, meaning].sort((a, b) => a.from - b.from) });
}

function meant(meanings: readonly Meaning[] | undefined, name: string, at: number): string {
  if (meanings === undefined) return name;
  return (meanings.findLast(({ from }) => from <= at) ?? meanings[0])?.id ?? name;
}
