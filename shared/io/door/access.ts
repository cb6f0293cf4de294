/** What a configuration says of the door of a process: `access`. */
import { z } from 'zod';
import { MINUTE_MS } from '../../core/words/time.ts';
import { IDLE_MS, TABLET_IDLE_MS } from '../auth.ts';

const Minutes = z.number().positive().max(1_440);

export const AccessSchema = z
  .strictObject({
    /** Further names by which browsers call this process. Addresses and localhost need none. */
    names: z.array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]*$/, 'a host name like mes.example.com')).default([]),
    /** Addresses or networks of proxies before it, whose word on the caller's address is taken. */
    trustedProxies: z.array(z.string().min(1)).default([]),
    /** A session ends after so long without a request. */
    idleMinutes: Minutes.default(IDLE_MS / MINUTE_MS),
    /** Likewise on a paired station, and of operators: those tablets are shared. */
    tabletIdleMinutes: Minutes.default(TABLET_IDLE_MS / MINUTE_MS),
    /** Figures of single people may be asked for. Talk to the works council first. */
    figuresPerPerson: z.boolean().default(false),
    /** Connections of one address over which nobody has signed on. */
    socketsPerAddress: z.int().min(8).max(10_000).default(256),
  })
  .prefault({});
export type Access = z.infer<typeof AccessSchema>;

/** For processes and tests that say nothing of it. */
export const usualAccess: Access = AccessSchema.parse({});

export const idleTimes = ({ idleMinutes, tabletIdleMinutes }: Access) => ({
  idleMs: idleMinutes * MINUTE_MS,
  tabletIdleMs: tabletIdleMinutes * MINUTE_MS,
});
