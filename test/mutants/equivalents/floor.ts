/** Of what people say and of the figures. */
import type { Equivalent } from './equivalent.ts';

const decide = 'shared/core/commands/decide.ts';
const rules = 'shared/core/commands/rules.ts';
const sums = 'shared/core/figures/sums.ts';

export const floor: readonly Equivalent[] = [
  {
    file: decide,
    was: 'const [first, last] = to === null ? [stop.from, stop.to ?? state.now + 1] : [from, to];',
    becomes: 'const [first, last] = to === null ? [stop.from, stop.to ?? state.now + 2] : [from, to];',
    why: 'Nobody has spoken of the next millisecond yet.',
  },
  {
    file: decide,
    was: 'const around = state.standstills(machineId, stop.from, stop.from + 1)[0];',
    becomes: 'const around = state.standstills(machineId, stop.from, stop.from + 2)[0];',
    why: 'The first of those that touch it is the one in which it lies.',
  },
  {
    file: rules,
    was: 'const isOwn = pcs < 0 && reasonId !== null;',
    becomes: 'const isOwn = pcs <= 0 && reasonId !== null;',
    why: 'Nothing at all is refused before.',
  },
  {
    file: rules,
    was: 'const isOwn = pcs < 0 && reasonId !== null;',
    becomes: 'const isOwn = pcs < 1 && reasonId !== null;',
    why: 'Nothing at all is refused before, and quantities are whole.',
  },
  {
    file: sums,
    was: 'if (stops.length > 0 && stopBegins(interval)) for (const name of stops) sums[name] += 1;',
    becomes: 'if (stops.length >= 0 && stopBegins(interval)) for (const name of stops) sums[name] += 1;',
    why: 'Without a name nothing is added.',
  },
  {
    file: sums,
    was: 'if (at < partTo) yield [at, partTo, null];',
    becomes: 'if (at <= partTo) yield [at, partTo, null];',
    why: 'In no time nothing was made.',
  },
  {
    file: sums,
    was: 'if (edge > at) yield [at, edge, place];',
    becomes: 'if (edge >= at) yield [at, edge, place];',
    why: 'In no time nothing was made.',
  },
  {
    file: sums,
    was: 'if (interval === undefined || at >= end) return;',
    becomes: 'if (interval === undefined || at > end) return;',
    why: 'In no time nothing was made.',
  },
  {
    file: sums,
    was: 'if (interval === undefined || at >= end) return;',
    becomes: 'if (interval === undefined && at >= end) return;',
    why: 'In no time nothing was made, and the loop ends there in either way.',
  },
];
