/** Where operations were in work: what of a long window has to be looked at. */
import type { MachineSpan } from '../words/figures.ts';

/** Of each machine from the first to the last moment of these operations, and the window's part of that. */
export class Worked {
  readonly #times = new Map<string, [from: number, to: number]>();

  constructor(spans: Iterable<MachineSpan>) {
    for (const { machineId, from, to } of spans) {
      const known = this.#times.get(machineId);
      this.#times.set(machineId, known === undefined ? [from, to] : [Math.min(known[0], from), Math.max(known[1], to)]);
    }
  }

  /** Parts of a window lie after its beginning: one that was made in the first moment is in it. Empty where nothing was. */
  within({ machineId, from, to }: MachineSpan): [from: number, to: number] {
    const [begin, end] = this.#times.get(machineId) ?? [to, to];
    const last = Math.max(from, Math.min(to, end));
    return [Math.min(Math.max(from, begin - 1), last), last];
  }
}
