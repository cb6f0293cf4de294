/** What the page for connecting machines shows of one look. */

import type { Lookout, SeenMachine } from '../../sources/lookout.ts';
import type { Meaning } from '../browse/types.ts';
import type { ValueRow } from './rows.ts';
import type { Start } from './start.ts';

export interface LookView {
  protocol: string;
  /** Without user or password. */
  address: string;
  sourceId: string | null;
  phase: 'opening' | 'untrusted' | 'failed' | 'open';
  /** A sentence for a plant person. */
  problem: string | null;
  certificate: { fingerprint: string; subject: string; validTo: string } | null;
  rows: readonly ValueRow[];
  /** How many rows the filter finds; `rows` holds the first of them. */
  total: number;
  machines: readonly SeenMachine[];
  /** The profiles that could be chosen, of every kind that is spoken there. */
  profiles: readonly { id: string; name: string; kind: string }[];
  /** The machine of the configuration that is to be changed: its entry as it stands there, and where it is seen. */
  changing: { machineId: string; yaml: string; profile: string | null; where: string | null } | null;
  /** An entry to start from where nothing looks like a machine that is known; null otherwise. */
  start: Start | null;
  /** What it means as it is configured; null where none is to be changed. */
  inForce: Meaning | null;
  /** What runs in memory, and the kind of source that would read it. */
  tried: { kind: string; groupId: string | null; startedAt: number; meaning: Meaning | null } | null;
  /** The box's clock, epoch ms. */
  now: number;
}

/** What is there already: to join, and to choose from. No secrets. */
export interface ConnectChoices {
  right: 'off' | 'look' | 'add';
  /** Where can be looked around, and what is asked for it. */
  lookouts: readonly Pick<Lookout, 'protocol' | 'prefixes' | 'examples' | 'fields'>[];
  sources: readonly {
    id: string;
    kind: string;
    address: string;
    /** How it can be looked at; null: it cannot, its machines are written into the file. */
    protocol: string | null;
    /** Sparkplug. */
    groupId: string | null;
    machineIds: readonly string[];
  }[];
  workCentres: readonly { id: string; name: string }[];
  calendars: readonly string[];
  machines: readonly {
    id: string;
    name: string;
    workCentreId: string;
    calendarId: string;
    sourceId: string | null;
    /** The machine type's name. */
    profile: string | null;
  }[];
}

export interface DraftView {
  yaml: string;
  fault: string | null;
}
