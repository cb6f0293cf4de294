/**
 * What people said afterwards of stops, owners and counts; and how it is taken back.
 *
 * Two people may correct the same thing. A command tells how much its person had seen (`seenSeq`, the
 * highest fact number that the screen knew); what others said of the same thing since is told as a
 * conflict, and the person decides again. All facts stay: an undoing is further facts, which name the
 * one that they undo and say again what held before it. What was corrected once more since must be
 * undone first.
 */

import type { KnownOperation } from '../orders/planned-order.ts';
import { byRecording, type Classification } from '../timeline/classifications.ts';
import { laidOver, paintOf, type Reassignment, type SaidOfTime } from '../timeline/reassignments.ts';
import type { Standstill } from '../timeline/timeline.ts';
import type { Event, EventOf, NewFact } from '../words/event.ts';
import { unitOf } from '../words/order.ts';
import type { Plant } from '../words/plant.ts';
import { Problem } from '../words/problem.ts';
import { pieces } from '../words/quantity.ts';
import type { QuantitySaid, Said, Sentence } from '../words/sentence.ts';
import { DAY_MS } from '../words/time.ts';
import { localMsAt } from '../words/zone.ts';

export const correctionTypes = [
  'stopClassified',
  'productionReassigned',
  'loadDeclared',
  'scrapDeclared',
  'reworkDeclared',
  'countCorrected',
  'materialIssued',
  'materialReturned',
  'lotProduced',
  'firstPartApproved',
] as const;
export type Correction = EventOf<(typeof correctionTypes)[number]>;
const types: ReadonlySet<string> = new Set(correctionTypes);

export function isCorrection(event: Event): event is Correction {
  return types.has(event.type);
}

/** What corrections are judged on. */
export interface CorrectionState {
  now: number;
  by: string;
  plant: Plant;
  /** The operation as its order is planned now; null: no order has it. */
  planNow(operationId: string): KnownOperation | null;
  /** The standstills that touch [from, to), each whole, with what was said of it. */
  standstills(machineId: string, from: number, to: number): readonly Standstill[];
  /** Corrections that were recorded after this fact, on any machine, in order of recording. */
  correctionsAfter(seq: number): readonly Correction[];
  /** The correction with this number; null: it is something else, or there is none. */
  correction(seq: number): Correction | null;
  /** What people said of a machine's time that touches [from, to). */
  said(machineId: string, from: number, to: number): SaidOfTime;
}

// ---- the second person is told ---------------------------------------------------------------

/**
 * What a correction is about: time of a machine, the counts of an operation (null: of a machine's parts without one),
 * or a component of it (null: the lots that it made).
 */
export type Subject =
  | { about: 'stop' | 'owner'; machineId: string; from: number; to: number }
  | { about: 'count'; machineId: string; operationId: string | null }
  | { about: 'material'; machineId: string; operationId: string; itemId: string | null };

/** Errors: `conflict` with the facts that others recorded on the same subject since. */
export function checkSeen(state: CorrectionState, subject: Subject, seenSeq: number | undefined): void {
  if (seenSeq === undefined) return;
  const others = state.correctionsAfter(seenSeq).filter((one) => one.by !== state.by && isAbout(one, subject));
  if (others.length === 0) return;
  const since = others.map((one) => tellOf(one, state));
  throw new Problem('conflict', { what: 'othersWereFaster', since }, { facts: others.map(({ seq }) => seq) });
}

function isAbout(fact: Correction, subject: Subject): boolean {
  switch (fact.type) {
    case 'stopClassified':
    case 'productionReassigned': {
      const about = fact.type === 'stopClassified' ? 'stop' : 'owner';
      if (subject.about !== about || subject.machineId !== fact.machineId) return false;
      return fact.from < subject.to && (fact.to ?? fact.from + 1) > subject.from;
    }
    case 'loadDeclared': {
      if (subject.about !== 'owner' || subject.machineId !== fact.machineId) return false;
      const { from, to } = fact.during ?? { from: fact.at, to: Number.POSITIVE_INFINITY };
      return from < subject.to && to > subject.from;
    }
    case 'scrapDeclared':
    case 'reworkDeclared':
    case 'countCorrected':
      if (subject.about !== 'count' || subject.operationId !== fact.operationId) return false;
      return fact.operationId !== null || subject.machineId === fact.machineId;
    case 'materialIssued':
    case 'materialReturned':
    case 'lotProduced':
      if (subject.about !== 'material' || subject.operationId !== fact.operationId) return false;
      return subject.itemId === (fact.itemId ?? null);
    case 'firstPartApproved':
      return false;
    default:
      return fact satisfies never;
  }
}

/** A sentence's part: who said what, and when by the plant's clock. */
export function tellOf(fact: Correction, state: Pick<CorrectionState, 'plant' | 'planNow'>): Sentence {
  const { plant } = state;
  const { by } = fact;
  const time = new Date(localMsAt(plant.timeZone, fact.recordedAt)).toISOString().slice(11, 16);
  const reasonOf = (id: string): Said => plant.reasons.find((one) => one.id === id)?.name ?? id;
  switch (fact.type) {
    case 'stopClassified':
      return fact.reasonId === null
        ? { what: 'tookReasonAway', by, time }
        : { what: 'gaveReason', by, reason: reasonOf(fact.reasonId), time };
    case 'productionReassigned': {
      const { operationIds } = fact;
      if (operationIds === null) return { what: 'gaveToRules', by, time };
      return operationIds.length === 0
        ? { what: 'gaveToNoOrder', by, time }
        : { what: 'gaveToOperations', by, operationIds, time };
    }
    case 'loadDeclared': {
      if (fact.undoes !== undefined && fact.during === undefined) return { what: 'tookLoadBack', by, time };
      const operationIds = fact.content.map(({ operationId }) => operationId);
      return operationIds.length === 0
        ? { what: 'declaredNoLoad', by, time }
        : { what: 'declaredLoad', by, operationIds, time };
    }
    case 'scrapDeclared':
    case 'reworkDeclared': {
      const [plain, because] =
        fact.type === 'scrapDeclared'
          ? (['declaredScrap', 'declaredScrapBecause'] as const)
          : (['declaredRework', 'declaredReworkBecause'] as const);
      const quantity = quantityOf(fact, state);
      return fact.reasonId === null
        ? { what: plain, by, quantity, time }
        : { what: because, by, quantity, reason: reasonOf(fact.reasonId), time };
    }
    case 'countCorrected':
      return { what: correctedCount[fact.counter], by, quantity: quantityOf(fact, state), time };
    case 'materialIssued':
    case 'materialReturned': {
      const { itemId, lot, quantityPcs: steps, unit = pieces } = fact;
      const [plain, ofLot] = movedMaterial[fact.type];
      const said = { by, quantity: { steps, unit }, itemId, time };
      return lot === undefined ? { what: plain, ...said } : { what: ofLot, ...said, lot };
    }
    case 'lotProduced': {
      const { lot, quantityPcs: steps, unit = pieces } = fact;
      return { what: 'producedLot', by, quantity: { steps, unit }, lot, time };
    }
    case 'firstPartApproved':
      return { what: fact.undoes === undefined ? 'approvedFirstPart' : 'tookApprovalBack', by, time };
    default:
      return fact satisfies never;
  }
}

const correctedCount = {
  total: 'correctedTotal',
  good: 'correctedGood',
  scrap: 'correctedScrap',
} as const satisfies Record<EventOf<'countCorrected'>['counter'] | 'total', Sentence['what']>;

const movedMaterial = {
  materialIssued: ['issuedMaterial', 'issuedMaterialOfLot'],
  materialReturned: ['returnedMaterial', 'returnedMaterialOfLot'],
} as const satisfies Record<'materialIssued' | 'materialReturned', readonly Sentence['what'][]>;

/** In the unit of its order, where that is known here. */
function quantityOf(
  { operationId, quantityPcs: steps }: { operationId: string | null; quantityPcs: number },
  state: Pick<CorrectionState, 'planNow'>,
): QuantitySaid {
  const known = operationId === null ? null : state.planNow(operationId);
  return { steps, unit: known === null ? pieces : unitOf(known.order) };
}

// ---- undoing ---------------------------------------------------------------------------------

type Common = { machineId: string; by: string; commandId: string };

/**
 * Facts that put back what held before a correction. Errors: `unknown` (no such correction), `conflict`
 * (it was undone already, or corrected once more since).
 */
export function undo(seq: number, state: CorrectionState, common: Common): readonly NewFact[] {
  const fact = state.correction(seq);
  if (fact === null || fact.machineId !== common.machineId)
    throw new Problem('unknown', { what: 'noCorrectionHere', seq, machineId: common.machineId });
  const since = state.correctionsAfter(seq);
  const undone = since.find((one) => one.undoes === seq && !since.some((later) => later.undoes === one.seq));
  if (undone !== undefined)
    throw new Problem('conflict', { what: 'undoneAlready', by: undone.by }, { facts: [undone.seq] });
  const now = { ...common, undoes: seq, at: state.now };
  switch (fact.type) {
    case 'stopClassified':
      return undoTag(fact, state).map((piece) => ({ ...now, type: 'stopClassified', ...piece }));
    case 'productionReassigned':
      return undoPaint(fact, state, now);
    case 'loadDeclared': {
      const { during, at } = fact;
      if (during !== undefined) return undoPaint({ ...fact, during }, state, now);
      return [{ ...now, at, type: 'loadDeclared', content: [] }];
    }
    case 'scrapDeclared': {
      const { operationId, reasonId, of, at } = fact;
      return [{ ...now, at, type: 'scrapDeclared', operationId, reasonId, of, quantityPcs: -fact.quantityPcs }];
    }
    case 'reworkDeclared': {
      const { operationId, reasonId, at } = fact;
      return [{ ...now, at, type: 'reworkDeclared', operationId, reasonId, quantityPcs: -fact.quantityPcs }];
    }
    case 'countCorrected': {
      const { operationId, counter, note, at } = fact;
      return [{ ...now, at, type: 'countCorrected', operationId, counter, note, quantityPcs: -fact.quantityPcs }];
    }
    case 'materialIssued':
      return [{ ...saidOf(fact), ...common, undoes: seq, quantityPcs: -fact.quantityPcs }];
    case 'materialReturned':
      return [{ ...saidOf(fact), ...common, undoes: seq, quantityPcs: -fact.quantityPcs }];
    case 'lotProduced':
      return [{ ...saidOf(fact), ...common, undoes: seq, quantityPcs: -fact.quantityPcs }];
    case 'firstPartApproved':
      return [{ ...now, at: fact.at, type: 'firstPartApproved', operationId: fact.operationId }];
    default:
      return fact satisfies never;
  }
}

/** What a fact says, without where it stands in the journal. */
function saidOf<F extends Correction>(fact: F): Omit<F, 'seq' | 'edgeId' | 'recordedAt'> {
  const { seq: _seq, edgeId: _edgeId, recordedAt: _recordedAt, ...said } = fact;
  return said;
}

type TagPiece = Pick<Classification, 'from' | 'to' | 'reasonId'>;

interface Stretch {
  from: number;
  to: number;
}

/** A word on stop time, and the time that it is on: a stretch, or the whole stops that it means. */
interface Word {
  word: Classification;
  on: readonly Stretch[];
}

/** Late facts may move a stop's beginning past what a person saw of it; the timeline says by how much. */
const MOVED_MS = DAY_MS;

/**
 * What was said before, said again: of a whole stop the last word on it and then those on its parts; of a
 * part every word that reaches into it. All are cut to what is undone: beside it newer words may hold.
 */
function undoTag(tag: EventOf<'stopClassified'>, state: CorrectionState): TagPiece[] {
  const { machineId, from, to } = tag;
  const around = to === null ? state.standstills(machineId, from, from + MOVED_MS) : [];
  const undone: Stretch[] =
    to === null
      ? around.filter(({ classifications }) => classifications.some((one) => byRecording(one, tag) === 0))
      : [{ from, to }];
  const found = undone.map((stretch) => ({ stretch, words: wordsOn(machineId, stretch, state) }));
  refuseLater(
    found.flatMap(({ words }) => words.flatMap(({ word }) => (byRecording(word, tag) > 0 ? [word] : []))),
    state,
  );
  const pieces = found.flatMap(({ stretch, words }, index) => {
    const earlier = words.filter(({ word }) => byRecording(word, tag) < 0);
    if (to !== null) return [{ from, to, reasonId: null }, ...earlier.flatMap((word) => cut(word, stretch))];
    const whole = earlier.findLastIndex(({ word }) => word.to === null);
    // The first is said where the undone word was, so that it reaches as far.
    const again = { from: index === 0 ? from : stretch.from, to, reasonId: earlier[whole]?.word.reasonId ?? null };
    return [again, ...earlier.slice(whole + 1).flatMap((word) => cut(word, stretch))];
  });
  return pieces.length > 0 ? pieces : [{ from, to, reasonId: null }];
}

/** What is on record that touches a stretch, in order of recording. */
function wordsOn(machineId: string, { from, to }: Stretch, state: CorrectionState): Word[] {
  const words = new Map<Classification, Stretch[]>();
  for (const word of state.said(machineId, from, to).stops)
    if (word.to !== null) words.set(word, [{ from: word.from, to: word.to }]);
  for (const stop of state.standstills(machineId, from, to)) {
    const whole = { from: stop.from, to: stop.to < state.now ? stop.to : Number.POSITIVE_INFINITY };
    for (const word of stop.classifications) if (word.to === null) words.set(word, [...(words.get(word) ?? []), whole]);
  }
  return [...words].map(([word, on]) => ({ word, on })).sort((a, b) => byRecording(a.word, b.word));
}

/** What a word says inside a stretch that it touches. */
function cut({ word, on }: Word, within: Stretch): TagPiece[] {
  return on.map(({ from, to }) => ({
    from: Math.max(from, within.from),
    to: Math.min(to, within.to),
    reasonId: word.reasonId,
  }));
}

/** Back to the rules, and then whom people had given it to before. */
function undoPaint(
  fact: Reassignment,
  state: CorrectionState,
  common: Common & { undoes: number; at: number },
): readonly NewFact[] {
  const { from, to } = paintOf(fact);
  const { owners } = state.said(fact.machineId, from, to);
  refuseLater(
    owners.filter((one) => byRecording(one, fact) > 0),
    state,
  );
  const earlier = owners.filter((one) => byRecording(one, fact) < 0);
  const pieces = earlier.reduce(laidOver, []).filter((one) => one.from < to && one.to > from);
  return [
    { ...common, type: 'productionReassigned', from, to, operationIds: null },
    ...pieces.map((one): NewFact => {
      const during = { from: Math.max(one.from, from), to: Math.min(one.to, to) };
      return one.content === undefined
        ? { ...common, type: 'productionReassigned', ...during, operationIds: [...one.operationIds] }
        : { ...common, type: 'loadDeclared', during, content: [...one.content] };
    }),
  ];
}

/** Errors: `conflict` that says what was said over it since. */
function refuseLater(later: readonly { seq: number }[], state: CorrectionState): void {
  const [first] = later;
  if (first === undefined) return;
  const fact = state.correction(first.seq);
  const sentence: Sentence =
    fact === null ? { what: 'correctedSince' } : { what: 'correctedSinceBy', since: tellOf(fact, state) };
  throw new Problem('conflict', sentence, { facts: later.map(({ seq }) => seq) });
}
