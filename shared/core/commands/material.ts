/** Material that goes into an operation, comes back or comes out of it, and the rules of the floor for that. */

import type { EventOf, NewFact } from '../words/event.ts';
import { type Consumed, consumedPcs } from '../words/material.ts';
import { type Component, componentsOf, unitOf, type WorkOrder } from '../words/order.ts';
import type { Machine } from '../words/plant.ts';
import { Problem } from '../words/problem.ts';
import { isPieces, pieces, sameUnit, stepsPerUnit, type Unit } from '../words/quantity.ts';
import type { QuantitySaid } from '../words/sentence.ts';
import { checkIssued, declaredAt } from './bounds.ts';
import type { Command } from './command.ts';
import { checkSeen } from './corrections.ts';
import { type CommandState, checkApproved, checkOpen, checkPlace, operationOf } from './rules.ts';

type MoveMaterial = Extract<Command, { type: 'issueMaterial' | 'returnMaterial' }>;
type Common = { machineId: string; by: string; commandId: string };

/** More than this often the need is a number in the wrong field, not material. */
const MOST_NEEDS = 100;

/** Errors: `refused` where the item, its lot or so much of it cannot be meant, `conflict` where somebody else said so meanwhile. */
export function moveMaterial(
  command: MoveMaterial,
  state: CommandState,
  machine: Machine,
  fact: Common,
): readonly NewFact[] {
  const { machineId, operationId, itemId, lot, quantityPcs, serials } = command;
  const { order, operation } = operationOf(state, operationId);
  checkSeen(state, { about: 'material', machineId, operationId, itemId }, command.seenSeq);
  const component = componentsOf(order, operation).find((one) => one.itemId === itemId);
  if (component === undefined) throw new Problem('refused', { what: 'noSuchComponent', itemId, operationId });
  const unit = component.unit ?? pieces;
  checkUnitSaid(itemId, unit, command.unit);
  const at = declaredAt(state, machineId, command.at);
  if (command.type === 'issueMaterial') {
    checkOpen(order);
    checkPlace(operation, machine);
    checkTracked(component, command);
    checkIssue(state, order, component, command);
  } else checkHeld(state, { ...command, unit });
  return [
    {
      ...{ ...fact, at, type: command.type === 'issueMaterial' ? 'materialIssued' : 'materialReturned' },
      ...{ operationId, itemId, quantityPcs },
      ...(lot === null ? {} : { lot }),
      ...(isPieces(unit) && unit.name === pieces.name ? {} : { unit }),
      ...(serials === undefined ? {} : { serials }),
      ...(command.isScanned ? { isScanned: true as const } : {}),
    },
  ];
}

function checkUnitSaid(itemId: string, unit: Unit, said: Unit | undefined): void {
  if (said !== undefined && !sameUnit(said, unit))
    throw new Problem('refused', { what: 'materialInOtherUnit', itemId, unit: unit.name, said: said.name });
}

function checkTracked({ itemId, track, unit = pieces }: Component, { lot, serials, quantityPcs }: MoveMaterial): void {
  if (track === 'lot' && lot === null) throw new Problem('refused', { what: 'lotNeeded', itemId });
  const whole = quantityPcs / stepsPerUnit(unit);
  if ((track === 'serial' || serials !== undefined) && new Set(serials).size !== whole)
    throw new Problem('refused', { what: 'serialsNeeded', itemId, pieces: whole });
}

function checkIssue(
  state: CommandState,
  order: WorkOrder,
  component: Component,
  { operationId, itemId, quantityPcs, serials = [] }: MoveMaterial,
): void {
  const unit = component.unit ?? pieces;
  const rows = rowsOf(state, operationId, itemId, unit);
  checkNowhereElse(state, { itemId, unit, serials });
  const needs = order.components.filter((one) => one.itemId === itemId);
  const needed = needs.reduce((sum, one) => sum + one.quantityPcs, 0);
  const most = MOST_NEEDS * Math.max(needed, stepsPerUnit(unit));
  const issued = rows.reduce((sum, row) => sum + row.issuedPcs - row.returnedPcs, 0);
  const inUnit = (steps: number): QuantitySaid => ({ steps: Math.round(steps), unit });
  if (issued + quantityPcs > most)
    throw new Problem('refused', {
      what: 'farTooMuchMaterial',
      itemId,
      operationId,
      needed: inUnit(needed),
      quantity: inUnit(issued + quantityPcs),
    });
  checkIssued(state, operationId, component, { needed, issued: issued + quantityPcs });
}

/** One piece is in one step of one order alone, until it comes back from there. */
function checkNowhereElse(
  state: CommandState,
  { itemId, unit, serials }: { itemId: string; unit: Unit; serials: readonly string[] },
): void {
  if (serials.length === 0) return;
  for (const id of state.operationsWithSerials(itemId)) {
    if (state.planNow(id)?.order.components.some((part) => part.itemId === itemId) !== true) continue;
    const held = new Set(rowsOf(state, id, itemId, unit).flatMap((row) => row.serials ?? []));
    const twice = serials.find((serial) => held.has(serial));
    if (twice !== undefined) throw new Problem('refused', { what: 'serialInAlready', serial: twice, operationId: id });
  }
}

/** One number names one piece of an item, whichever order makes it. */
function checkNotMade(state: CommandState, itemId: string, serials: readonly string[]): void {
  if (serials.length === 0) return;
  for (const id of state.operationsWithSerials(itemId)) {
    if (state.planNow(id)?.order.itemId !== itemId) continue;
    const lots = state.operation(id)?.material?.lots ?? [];
    const made = new Set(lots.flatMap((one) => (one.itemId === null ? (one.serials ?? []) : [])));
    const twice = serials.find((serial) => made.has(serial));
    if (twice !== undefined)
      throw new Problem('refused', { what: 'serialMadeAlready', serial: twice, operationId: id });
  }
}

/** Nothing comes back, by a return or by taking an issue back, that did not go in. */
function checkHeld(
  state: CommandState,
  back: Pick<MoveMaterial, 'operationId' | 'itemId' | 'lot' | 'quantityPcs' | 'serials'> & { unit: Unit },
): void {
  const { operationId, itemId, lot, quantityPcs, unit, serials = [] } = back;
  const row = rowsOf(state, operationId, itemId, unit).find((one) => one.lot === lot);
  const strange = serials.find((serial) => row?.serials?.includes(serial) !== true);
  if (strange !== undefined) throw new Problem('refused', { what: 'serialNotIn', serial: strange, operationId });
  const issued = row === undefined ? 0 : consumedPcs(row) - row.backflushedPcs;
  if (quantityPcs <= issued) return;
  const said = { operationId, itemId, issued: { steps: issued, unit }, quantity: { steps: quantityPcs, unit } };
  throw new Problem(
    'refused',
    lot === null ? { what: 'notSoMuchIssued', ...said } : { what: 'notSoMuchIssuedOfLot', lot, ...said },
  );
}

function rowsOf(state: CommandState, operationId: string, itemId: string, unit: Unit): Consumed[] {
  const rows = state.operation(operationId)?.material?.consumed ?? [];
  return rows.filter((row) => row.itemId === itemId && sameUnit(row.unit, unit));
}

/** An issue is taken back only as far as it has not come back otherwise. */
export function checkMaterialUndo(state: CommandState, fact: EventOf<'materialIssued' | 'materialReturned'>): void {
  const { type, quantityPcs, operationId, itemId, lot = null, unit = pieces } = fact;
  const back = type === 'materialIssued' ? quantityPcs : -quantityPcs;
  if (back > 0) checkHeld(state, { operationId, itemId, lot, quantityPcs: back, unit });
}

/** Errors: `refused` where the lots would hold more than was made well. */
export function declareLot(
  command: Extract<Command, { type: 'declareLot' }>,
  state: CommandState,
  fact: Common,
): readonly NewFact[] {
  const { machineId, operationId, lot, quantityPcs, serials } = command;
  const { order } = operationOf(state, operationId);
  checkSeen(state, { about: 'material', machineId, operationId, itemId: null }, command.seenSeq);
  const totals = state.operation(operationId);
  const unit = unitOf(order);
  checkUnitSaid(order.itemId, unit, command.unit);
  const inLots = (totals?.material?.lots ?? []).reduce(
    (sum, one) => (one.itemId === null ? sum + one.quantityPcs : sum),
    0,
  );
  const good = totals?.goodPcs ?? 0;
  if (inLots + quantityPcs > good)
    throw new Problem('refused', {
      what: 'notSoManyGoodForLots',
      operationId,
      good: { steps: good, unit },
      quantity: { steps: inLots + quantityPcs, unit },
    });
  if (serials !== undefined && new Set(serials).size !== quantityPcs / stepsPerUnit(unit))
    throw new Problem('refused', {
      what: 'serialsNeeded',
      itemId: order.itemId,
      pieces: quantityPcs / stepsPerUnit(unit),
    });
  checkNotMade(state, order.itemId, serials ?? []);
  return [
    {
      ...{ ...fact, at: state.now, type: 'lotProduced', operationId, lot, quantityPcs },
      ...(order.unit === undefined ? {} : { unit }),
      ...(serials === undefined ? {} : { serials }),
    },
  ];
}

/** No facts: somebody has approved it already. */
export function approveFirstPart(
  command: Extract<Command, { type: 'approveFirstPart' }>,
  state: CommandState,
  machine: Machine,
  fact: Common,
): readonly NewFact[] {
  const { operationId, note } = command;
  checkApproved(state, machine, operationId);
  if ((state.operation(operationId)?.material?.firstPart ?? null) !== null) return [];
  return [{ ...fact, at: state.now, type: 'firstPartApproved', operationId, ...(note === '' ? {} : { note }) }];
}
