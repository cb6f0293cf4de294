/** Which law a component waits by and a step outside takes: each law once, by its number in the model. */
import type { Component } from '../../../shared/core/words/order.ts';
import type { SupplierLaw } from '../laws.ts';
import { hashText } from '../numbers/random.ts';
import type { Material } from '../open-work.ts';
import type { CompileContext } from './compile-context.ts';

export function addMaterial(
  context: CompileContext,
  { supplierId }: Component,
  material: Exclude<Material, { kind: 'there' }>,
  { origin, orderedAt, isAgain, isAfter }: Ordered,
): void {
  const { builder } = context;
  const isKnown = material.kind === 'confirmed';
  builder.supplier.push(isKnown ? supplierOf(context, supplierId, isAgain) : leadOf(context, supplierId));
  builder.componentAt.push((isKnown ? material.at : orderedAt) - origin);
  builder.after.push(isAfter && !isKnown ? 1 : 0);
}

interface Ordered {
  origin: number;
  orderedAt: number;
  /** Its date took the place of another. */
  isAgain: boolean;
  /** It is ordered once engineering has released the order. */
  isAfter: boolean;
}

const MILESTONE = '\n milestone';

/** Of the law of engineering; null: nothing waits for it. */
export function milestoneNumber(supplierIndex: CompileContext['supplierIndex']): number | null {
  return supplierIndex.get(MILESTONE) ?? null;
}

/** Comes before the components that wait for it. */
export function addMilestone(context: CompileContext, at: number): void {
  context.builder.supplier.push(lawNumbered(context, MILESTONE, context.laws.milestone));
  context.builder.componentAt.push(at);
  context.builder.after.push(0);
}

function supplierOf(context: CompileContext, supplierId: string | null, isAgain: boolean): number {
  const again = isAgain && supplierId !== null ? context.laws.reconfirmed?.get(supplierId) : undefined;
  if (again !== undefined) return lawNumbered(context, `\n again ${supplierId}`, again);
  const id = supplierId !== null && context.laws.suppliers.has(supplierId) ? supplierId : '';
  return lawNumbered(context, id, context.laws.suppliers.get(id));
}

// The laws of waiting stand among the suppliers', under names that no supplier has.

function leadOf(context: CompileContext, supplierId: string | null): number {
  const { leadTimes } = context.laws;
  const id = supplierId !== null && leadTimes.has(supplierId) ? supplierId : '';
  return lawNumbered(context, `\n lead ${id}`, leadTimes.get(id));
}

function lawNumbered(context: CompileContext, name: string, law: SupplierLaw | undefined): number {
  const known = context.supplierIndex.get(name);
  if (known !== undefined) return known;
  context.supplierIndex.set(name, context.suppliers.length);
  context.suppliers.push(law?.lateMs ?? new Float64Array([0]));
  context.supplierSd.push(law?.sdLog ?? 0);
  context.supplierKey.push(hashText(name));
  return context.suppliers.length - 1;
}

export function outsideOf(context: CompileContext, key: string): number {
  const id = context.laws.outside.has(key) ? key : '';
  const known = context.outsideIndex.get(id);
  if (known !== undefined) return known;
  context.outsideIndex.set(id, context.outside.length);
  const law = context.laws.outside.get(id);
  context.outside.push(law?.ratios ?? new Float64Array([1]));
  context.outsideSd.push(law?.sdLog ?? 0);
  context.outsideKey.push(hashText(id));
  return context.outside.length - 1;
}
