/**
 * People in one scenario: a machine that needs somebody begins with one who can work there, is there and has a hand free.
 * Whoever can do little is taken first: who can do all is for the rest.
 */
import { f64, i32 } from '../numbers/arrays.ts';
import { hash } from '../numbers/random.ts';
import { type HandsLog, logHands } from './hands-log.ts';
import type { PeopleTables, ShiftPlan } from './people-tables.ts';

export interface Hands {
  tables: PeopleTables;
  /** Per machine: who is at it; −1: nobody. */
  at: Int32Array;
  /** Per person: machines that they are at. */
  held: Int32Array;
  /** Per plan: the shift that runs or was the last, and where in `there` its people begin; −1: none runs. */
  current: Int32Array;
  crew: Int32Array;
  /** Next of `changes`. */
  change: number;
  /** Per group, whether somebody has a hand free: what is logged when it changes. */
  isFree: Uint8Array;
  seed: number;
  log: HandsLog | null;
}

export function newHands(tables: PeopleTables | null, machines: number): Hands | null {
  if (tables === null) return null;
  return {
    tables,
    at: new Int32Array(machines),
    held: new Int32Array(tables.count),
    current: new Int32Array(tables.plans.length),
    crew: new Int32Array(tables.plans.length),
    change: 0,
    isFree: new Uint8Array(tables.groups.length),
    seed: 0,
    log: null,
  };
}

/** Nobody is at any machine; `log`: where it is noted from when to when hands are free. */
export function beginHands(hands: Hands, seed: number, log: HandsLog | null): void {
  hands.at.fill(-1);
  hands.held.fill(0);
  hands.current.fill(0);
  hands.change = 0;
  hands.isFree.fill(0);
  hands.seed = seed;
  hands.log = log;
  readShifts(hands, 0);
  // Who has a hand free from the start takes none up: nothing else would say so.
  note(hands, 0);
}

/** Where the people of a plan's shift begin in `there`, as the scenario draws its week. */
function crewOf({ weeks, shifts, count }: PeopleTables, plan: ShiftPlan, at: number, seed: number): number {
  const week = (hash(seed, 0xc4e30000 + i32(plan.week, at)) >>> 0) % weeks;
  return (week * shifts + i32(plan.shift, at)) * count;
}

/** In a shift of its plan, somebody who can work at the machine. */
export function isAnybodyThere(tables: PeopleTables, m: number, at: number, seed: number): boolean {
  const plan = tables.plans[i32(tables.plan, m)];
  const able = tables.able[m];
  if (plan === undefined || able === undefined) return false;
  const from = crewOf(tables, plan, at, seed);
  return able.some((person) => tables.there[from + person] === 1);
}

function readShifts(hands: Hands, now: number): void {
  const { plans } = hands.tables;
  for (let p = 0; p < plans.length; p += 1) {
    const plan = plans[p];
    if (plan === undefined) continue;
    let at = i32(hands.current, p);
    while (at < plan.to.length && f64(plan.to, at) <= now) at += 1;
    hands.current[p] = at;
    const runs = at < plan.to.length && f64(plan.from, at) <= now;
    hands.crew[p] = runs ? crewOf(hands.tables, plan, at, hands.seed) : -1;
  }
}

function canCome({ tables, held, crew }: Hands, person: number, m: number): boolean {
  const from = i32(crew, i32(tables.plan, m));
  return from >= 0 && tables.there[from + person] === 1 && i32(held, person) < i32(tables.atOnce, person);
}

/** Somebody who can begin work at the machine now; −1: nobody. */
function someone(hands: Hands, m: number): number {
  const able = hands.tables.able[m];
  if (able === undefined) return -1;
  for (let i = 0; i < able.length; i += 1) if (canCome(hands, i32(able, i), m)) return i32(able, i);
  return -1;
}

/** Whether the machine needs nobody, or somebody could come. */
export function isManned(hands: Hands, m: number): boolean {
  return i32(hands.tables.group, m) < 0 || someone(hands, m) >= 0;
}

/** Somebody comes to the machine; false: it needs somebody, and nobody can. */
export function takeHand(hands: Hands, m: number, now: number): boolean {
  if (i32(hands.tables.group, m) < 0) return true;
  const person = someone(hands, m);
  if (person < 0) return false;
  hold(hands, m, person, now);
  return true;
}

function hold(hands: Hands, m: number, person: number, now: number): void {
  hands.at[m] = person;
  hands.held[person] = i32(hands.held, person) + 1;
  noteOf(hands, person, now);
}

/** Whoever is at the machine as the shop stands stays there; where nobody knows who, somebody does, if anybody can. */
export function holdNow(hands: Hands, m: number): void {
  if (i32(hands.tables.group, m) < 0) return;
  const known = i32(hands.tables.now, m);
  const person = known >= 0 ? known : someone(hands, m);
  if (person >= 0) hold(hands, m, person, 0);
}

/** Whoever was at the machine is free; −1: nobody was. */
export function freeHand(hands: Hands, m: number, now: number): number {
  const person = i32(hands.at, m);
  if (person < 0) return -1;
  hands.at[m] = -1;
  hands.held[person] = i32(hands.held, person) - 1;
  noteOf(hands, person, now);
  return person;
}

/** A shift begins or ends: where people do not stay, those who are there now take over. */
export function changeShift(hands: Hands, now: number): void {
  hands.change += 1;
  readShifts(hands, now);
  if (!hands.tables.stays) handOver(hands, now);
  note(hands, now);
}

function handOver(hands: Hands, now: number): void {
  const { tables, at, held, crew } = hands;
  for (let m = 0; m < at.length; m += 1) {
    const person = i32(at, m);
    const from = i32(crew, i32(tables.plan, m));
    if (person < 0 || (from >= 0 && tables.there[from + person] === 1)) continue;
    held[person] = i32(held, person) - 1;
    // Outside of shifts nobody is there: who was takes it up again, unless others do.
    at[m] = -1;
    const next = from < 0 ? person : someone(hands, m);
    if (next >= 0) hold(hands, m, next, now);
  }
}

/** When a shift begins or ends next; Infinity: never. */
export function nextChange({ tables: { changes }, change }: Hands): number {
  return change < changes.length ? f64(changes, change) : Number.POSITIVE_INFINITY;
}

/** Of all groups. */
function note(hands: Hands, now: number): void {
  if (hands.log === null) return;
  for (let g = 0; g < hands.tables.groups.length; g += 1) noteGroup(hands, hands.log, g, now);
}

/** Of those that the person can work in. */
function noteOf(hands: Hands, person: number, now: number): void {
  const groups = hands.tables.groupsOf[person];
  if (hands.log === null || groups === undefined) return;
  for (let i = 0; i < groups.length; i += 1) noteGroup(hands, hands.log, i32(groups, i), now);
}

function noteGroup(hands: Hands, log: HandsLog, group: number, now: number): void {
  const free = groupIsFree(hands, group) ? 1 : 0;
  if (free === hands.isFree[group]) return;
  hands.isFree[group] = free;
  logHands(log, group, now, free === 1);
}

function groupIsFree(hands: Hands, group: number): boolean {
  return someone(hands, i32(hands.tables.oneOf, group)) >= 0;
}
