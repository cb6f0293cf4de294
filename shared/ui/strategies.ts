import type { Strategy } from '../core/words/order.ts';

/** Repeated from shared/core/words/order.ts, where zod would come with it; the type holds them together. */
export const strategyNames = ['MTO', 'MTS', 'ATO', 'ETO'] as const satisfies readonly Strategy[];
