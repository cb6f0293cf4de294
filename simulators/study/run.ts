/** A machine at work: it runs from one stop to the next, the whole centre's outages in between. */
import type { Outage } from './chance.ts';
import type { Floor, TwinMachine } from './floor.ts';
import type { TwinStep } from './orders.ts';

/** What is to be run, and from which worked time on. */
interface Work {
  from: number;
  productiveMs: number;
}

/** Runs the step; records stretches and stops; the worked time at which it is done. */
export function produce(floor: Floor, machine: TwinMachine, step: TwinStep, { from, productiveMs }: Work): number {
  let at = from;
  let left = productiveMs;
  while (left > 0) {
    const factor = floor.conditions.at(machine.truth.centre.id, floor.time.at(at));
    const outage = machine.outages.find((candidate) => candidate.to > at);
    const untilOutage = outage === undefined ? Infinity : Math.max(0, outage.from - at);
    const { ranMs, stopMs } = machine.stops.run(Math.min(left, untilOutage), factor);
    at += ranMs;
    left -= ranMs;
    machine.sinceStopMs += ranMs;
    if (stopMs > 0) at = stopped(floor, machine, step, { at, stopMs });
    else if (left > 0 && outage !== undefined) at = stopped(floor, machine, step, { at, stopMs: outage.to - at });
    if (left < 1) break;
  }
  return at;
}

function stopped(
  { time, facts }: Floor,
  machine: TwinMachine,
  step: TwinStep,
  { at, stopMs }: { at: number; stopMs: number },
): number {
  const from = time.at(at);
  const to = time.at(at + stopMs);
  const machineId = machine.truth.id;
  if (machineId === step.machineId) step.stops.push({ from, to });
  facts.stretches.push({
    machineId,
    endedAt: to,
    productiveMs: machine.sinceStopMs,
    stopMs,
    stopFrom: from,
    open: false,
  });
  machine.sinceStopMs = 0;
  return at + stopMs;
}

export function afterOutage(outages: readonly Outage[], at: number): number {
  const outage = outages.find((candidate) => candidate.to > at);
  return outage !== undefined && outage.from <= at ? outage.to : at;
}

export function withOutages(outages: readonly Outage[], from: number, workMs: number): number {
  let end = from + workMs;
  for (const outage of outages) if (outage.from > from && outage.from < end) end += outage.to - outage.from;
  return end;
}
