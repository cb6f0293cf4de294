import type { z } from 'zod';

export const KnownSchema: z.ZodType<unknown[]>;
export function vexOf(bill: string, known: unknown): string;
export function knownIn(root: string): unknown;
