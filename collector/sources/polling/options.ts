/** What the options of every polled protocol have in common. */
import { z } from 'zod';
import type { SourceOptions } from '../kind.ts';
import { overrideShape } from '../mapping/profile.ts';
import type { PolledEntry } from './wire.ts';

export const pollingShape = {
  id: z.string().min(1).max(64),
  host: z.string().regex(/^[^\s/:@]+$|^[0-9A-Fa-f:.]+$/, 'a name or an IP address, without a scheme'),
  /** From the beginning of one round of reads to that of the next. */
  intervalMs: z.int().min(10).max(60_000).default(500),
  /** For one answer. */
  timeoutMs: z.int().min(50).max(60_000).default(1_500),
  connectTimeoutMs: z.int().min(50).max(60_000).default(3_000),
  /** No value for so long: the machine's line is down. Default 5 s, or three rounds where they are longer. */
  staleMs: z.int().min(100).optional(),
  reconnectMs: z.int().min(50).default(1_000),
  reconnectMaxMs: z.int().min(50).default(4_000),
  /** So many units (registers, bytes) that nobody asked for are read along, to save a question. 0: none. */
  maxGap: z.int().min(0).max(100).default(4),
};

export const polledMachineShape = {
  ...overrideShape,
  /** What is never read, also where it lies between two addresses: some registers are cleared by being read. */
  gaps: z.array(z.string().min(1).max(100)).max(100).default([]),
};

export interface PollingOptions extends SourceOptions {
  host: string;
  port: number;
  intervalMs: number;
  timeoutMs: number;
  connectTimeoutMs: number;
  staleMs?: number | undefined;
  reconnectMs: number;
  reconnectMaxMs: number;
  maxGap: number;
  machines: PolledEntry[];
}

const usualStaleMs = 5_000;

export function staleMsOf({ staleMs, intervalMs }: Pick<PollingOptions, 'staleMs' | 'intervalMs'>): number {
  return staleMs ?? Math.max(usualStaleMs, 3 * intervalMs);
}

/** A line that goes down between two rounds would never stay up. */
export function notStale({ staleMs, intervalMs }: Pick<PollingOptions, 'staleMs' | 'intervalMs'>): boolean {
  return staleMs === undefined || staleMs > 2 * intervalMs;
}
export const staleFault = { path: ['staleMs'], message: 'staleMs must be longer than two rounds (intervalMs)' };

/** An address with its port, as in a URL: IPv6 stands in brackets. */
export function addressOf(scheme: string, { host, port }: Pick<PollingOptions, 'host' | 'port'>): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
