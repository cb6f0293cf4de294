import type { Equivalent } from './equivalent.ts';
import { erp } from './erp.ts';
import { floor } from './floor.ts';
import { promise } from './promise.ts';
import { signals } from './signals.ts';
import { time } from './time.ts';

export const equivalents: readonly Equivalent[] = [...signals, ...time, ...floor, ...erp, ...promise];
