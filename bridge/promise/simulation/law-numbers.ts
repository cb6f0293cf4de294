/** Which law a component waits by and a step outside takes: each law once, by its number in the model. */
import type { Component } from '../../../shared/core/words/order.ts';
import type { Material } from '../open-work.ts';
import type { CompileContext } from './compile-model.ts';

export function addMaterial(
  context: CompileContext,
  { supplierId }: Component,
  material: Exclude<Material, { kind: 'there' }>,
  { origin, orderedAt }: { origin: number; orderedAt: number },
): void {
  const { builder } = context;
  const isKnown = material.kind === 'confirmed';
  builder.supplier.push(isKnown ? supplierOf(context, supplierId) : leadOf(context, supplierId));
  builder.componentAt.push((isKnown ? material.at : orderedAt) - origin);
}

function supplierOf(context: CompileContext, supplierId: string | null): number {
  const id = supplierId !== null && context.laws.suppliers.has(supplierId) ? supplierId : '';
  return lawNumbered(context, id, context.laws.suppliers.get(id)?.lateMs);
}

// The laws of waiting stand among the suppliers', under names that no supplier has.

export function milestoneOf(context: CompileContext): number {
  return lawNumbered(context, '\n milestone', context.laws.milestone.lateMs);
}

function leadOf(context: CompileContext, supplierId: string | null): number {
  const { leadTimes } = context.laws;
  const id = supplierId !== null && leadTimes.has(supplierId) ? supplierId : '';
  return lawNumbered(context, `\n lead ${id}`, leadTimes.get(id)?.lateMs);
}

function lawNumbered(context: CompileContext, name: string, lateMs: Float64Array = new Float64Array([0])): number {
  const known = context.supplierIndex.get(name);
  if (known !== undefined) return known;
  context.supplierIndex.set(name, context.suppliers.length);
  context.suppliers.push(lateMs);
  return context.suppliers.length - 1;
}

export function outsideOf(context: CompileContext, key: string): number {
  const id = context.laws.outside.has(key) ? key : '';
  const known = context.outsideIndex.get(id);
  if (known !== undefined) return known;
  context.outsideIndex.set(id, context.outside.length);
  context.outside.push(context.laws.outside.get(id)?.ratios ?? new Float64Array([1]));
  return context.outside.length - 1;
}
