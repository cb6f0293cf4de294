/** What the edge box sends to the operators' tablet. Figures arrive computed; the page draws them. */
import type { Gate } from '../../shared/core/materials/gate.ts';
import type { Figures } from '../../shared/core/words/figures.ts';
import type { OwnerRule, Sureness, Undecided } from '../../shared/core/words/interval.ts';
import type { LoadPart } from '../../shared/core/words/load.ts';
import type { LotMade } from '../../shared/core/words/material.ts';
import type { IntervalClass, MachineState, Name, Reason } from '../../shared/core/words/plant.ts';
import type { Unit } from '../../shared/core/words/quantity.ts';
import type { SendingOutcome, SendingResult, ToSend } from '../../shared/core/words/sending.ts';

export interface TabletView {
  /** The box's clock when this was made. */
  now: number;
  /** Highest number of a fact in this view. */
  seq: number;
  plantName: Name;
  timeZone: string;
  edgeId: string;
  bridge: { configured: boolean; connected: boolean; factsBehind: number; problem: string | null };
  quarantined: number;
  /** Only the newest facts are in it yet: orders, figures and what is left to make come in a moment. */
  computing: boolean;
  reasons: readonly Reason[];
  machines: readonly MachineCard[];
}

export interface MachineCard {
  id: string;
  name: Name;
  workCentreId: string;
  /** A sentence while the line to the machine is down. */
  lineProblem: string | null;
  class: IntervalClass;
  state: MachineState | null;
  /** Since when the machine is in this class. */
  since: number | null;
  reasonId: string | null;
  /** Names are shown to whoever is signed on; here and below nobody is named to a paired screen. */
  operators: readonly string[];
  /** How many are signed on: that is shown to everybody. */
  atWork: number;
  /** Who forgot to sign off lately: the shift's end did it for them. */
  endedByShift: readonly string[];
  /** The first of those that are in work here. */
  current: RunningOperation | null;
  /** All others: further orders of one tool, and what somebody started here while another one was still in work. */
  also: readonly RunningOperation[];
  /** Newest first: unexplained ones of any time, at most 60; others of the last 24 h, at most 20 and 20 minor ones. */
  stops: readonly StopEntry[];
  /** How many stops nobody has explained, whenever they were. */
  unexplained: number;
  /** Most urgent first, at most 40; `GET /api/queue` finds all. */
  queue: readonly QueueEntry[];
  queued: number;
  /** What was in work here in the last 24 h and is not now, the latest first: whose a part may be. */
  worked: readonly WorkedOperation[];
  /** What people noted here in the last 7 days, newest first, at most 20. */
  notes: readonly NoteEntry[];
  undecided: readonly Undecided[];
  /** What lies in the machine; null where it has no loads. */
  loads: LoadCard | null;
  /** Of the order in work here; null where none is, or it has no components. */
  material: MaterialCard | null;
  /** This shift so far; null outside shifts. */
  shift: { id: string; name?: Name; from: number; figures: Pick<Figures, 'kpis' | 'coverage' | 'withheld'> } | null;
  /** The current shift, or the last 8 h outside shifts, for the strip: [from, to, class][]. */
  strip: readonly (readonly [from: number, to: number, kind: IntervalClass])[];
  /** Of the order in work here, to the machine; null where nothing may be sent, or no order is in work. */
  sending: MachineSending | null;
}

/** While the past is being computed: what needs it is left out, never guessed. */
export function withoutPast(card: MachineCard): MachineCard {
  const orders = { current: null, also: [], queue: [], queued: 0, worked: [] };
  return { ...card, ...orders, undecided: [], loads: null, material: null, shift: null, sending: null };
}

/** As a screen sees it where nobody is signed on. */
export function withoutNames(card: MachineCard): MachineCard {
  const { sending } = card;
  const last = sending?.last ?? null;
  return {
    ...card,
    notes: card.notes.map((note) => ({ ...note, by: null })),
    operators: [],
    endedByShift: [],
    sending: sending === null ? null : { ...sending, last: last === null ? null : { ...last, by: null } },
  };
}

export interface MachineSending {
  operationId: string;
  by: 'operator' | 'supervisor';
  toSend: ToSend;
  /** The last one for this operation here. */
  last: {
    at: number;
    /** null where nobody is signed on. */
    by: string | null;
    /** null while it is under way. */
    outcome: SendingOutcome | null;
    results: readonly SendingResult[];
  } | null;
}

/** Operations as whole steps of their orders' units. */
export interface LoadCard {
  /** null: nothing was declared. */
  inside: readonly LoadPart[] | null;
  /** The last load of the last day: it is offered again. */
  last: readonly LoadPart[];
  /** What may lie in it, most urgent first. */
  choices: readonly LoadChoice[];
}

export interface LoadChoice {
  operationId: string;
  orderId: string;
  operationNumber: string;
  itemId: string;
  itemName: string;
  /** What the quantities are whole steps of; pieces where it is left out. */
  unit?: Unit;
  quantityPcs: number;
  goodPcs: number;
  scrapPcs: number;
  /** Left to make. */
  openPcs: number;
}

export interface MaterialCard {
  operationId: string;
  /** Of what is made. */
  unit: Unit;
  components: readonly ComponentEntry[];
  lots: readonly LotMade[];
  firstPart: { at: number; by: string } | null;
  /** Newest first, without what was taken back; at most 20. */
  said: readonly MaterialSaid[];
}

/** Whole steps of `unit`. */
export interface ComponentEntry {
  itemId: string;
  itemName: string;
  unit: Unit;
  /** What an issue must name. */
  track: 'lot' | 'serial' | null;
  /** Who books it: a person here, the parts made, or the ERP by itself. */
  booked: 'byHand' | 'byParts' | 'byErp';
  /** For the whole order. */
  neededPcs: number;
  usedPcs: number;
  lots: readonly { lot: string; quantityPcs: number }[];
}

export type MaterialSaid = { seq: number; at: number; by: string; machineId: string } & (
  | { type: 'firstPartApproved' }
  | {
      type: 'materialIssued' | 'materialReturned' | 'lotProduced';
      quantityPcs: number;
      unit: Unit;
      itemId: string | null;
      lot: string | null;
    }
);

export interface RunningOperation {
  operationId: string;
  orderId: string;
  operationNumber: string;
  itemId: string;
  itemName: string;
  customer: string | null;
  dueAt: number | null;
  /** What the quantities are whole steps of; pieces where it is left out. */
  unit?: Unit;
  quantityPcs: number;
  goodPcs: number;
  scrapPcs: number;
  reworkPcs: number;
  startedAt: number | null;
  /** null where a person started it and the machine's parts are another's. */
  rule: OwnerRule | null;
  sureness: Sureness | null;
  inSetup: boolean;
}

export interface StopEntry {
  from: number;
  to: number | null;
  durationMs: number;
  class: IntervalClass;
  reasonId: string | null;
  unexplained: boolean;
}

export interface NoteEntry {
  seq: number;
  at: number;
  /** null where nobody is signed on. */
  by: string | null;
  operationId: string | null;
  text: string;
}

/** What is said of an operation wherever it can be chosen. */
export interface WorkedOperation {
  operationId: string;
  orderId: string;
  operationNumber: string;
  itemId: string;
  itemName: string;
  /** What the quantities are whole steps of; pieces where it is left out. */
  unit?: Unit;
}

export interface QueueEntry extends WorkedOperation {
  customer: string | null;
  dueAt: number | null;
  quantityPcs: number;
  goodPcs: number;
  /** `begun`: parts are on it, but it is in work nowhere or elsewhere. */
  status: 'waiting' | 'interrupted' | 'begun';
  /** Other machines where it is in work. */
  runsAt: readonly string[];
  /** Another operation before it has parts to deliver first. */
  waitsFor: string | null;
  /** What it waits for; absent where it may begin, or work has begun. */
  gate?: Gate;
  /** When the bridge was last heard, which judged so by the plant's stock and tools; absent: by the order's own dates. */
  gateAt?: number;
  plannedSetupMs: number;
  plannedRunMs: number;
}
