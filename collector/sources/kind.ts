/**
 * What the product asks of a kind of source. Each protocol's folder exports one such object, and one line of
 * `registry.ts` adds it: nothing else in the collector knows which kinds there are.
 */
import type { z } from 'zod';
import type { CounterWidth } from '../../shared/core/words/plant.ts';
import type { Connecting } from './lookout.ts';
import type { MachineMapping, MachineOverride, Profile } from './mapping/profile.ts';
import type { Source, SourceContext } from './source.ts';

/** One checked entry of `sources` in the configuration, as far as every kind has it; the rest is its kind's own. */
export interface SourceOptions {
  id: string;
  kind: string;
  /** Where a source reads one group of what speaks at its address (Sparkplug). */
  groupId?: string | undefined;
  machines: MachineOverride[];
}

/** A machine's entry in the configuration, as it is written there. */
export type MachineEntry = { machineId: string } & Readonly<Record<string, unknown>>;

/** Strict objects with `kind: z.literal('…')`: the configuration chooses among them by it. */
export type OptionsSchema<Options> = z.ZodType<Options> & z.core.$ZodTypeDiscriminable;

/** What a protocol says of itself, in its own options; `sourceKind` makes it fit the registry. */
export interface SourceKindParts<Options extends SourceOptions> {
  /** As it stands in the configuration, in profiles and in kept files: it stays for ever. */
  readonly kind: Options['kind'];
  readonly options: OptionsSchema<Options>;
  /** The source, without connecting. Throws Problem('invalid') for what only the protocol knows to be wrong. */
  create(options: Options, machines: readonly MachineMapping[], context: SourceContext): Source;
  /** What is dialled: a URL, `host:port`, a folder. */
  address(options: Options): string;
  /** Of a configured source what it takes to connect: options of its kind without id, kind and machines. */
  connection(options: Options): Readonly<Record<string, unknown>>;
  /**
   * What the addresses of this machine's readings lie below of, beside topic and batch: a machine whose counter lies
   * elsewhere from now on begins with a new baseline. Must stay as it is for a machine that stays as it is.
   */
  place(machine: MachineEntry, groupId: string | null): readonly (string | null)[];
  /** What is wrong with an address under `read`; null = nothing. Without it every text may be an address. */
  faultInAddress?(address: string, profile: Pick<Profile, 'topic'>): string | null;
  /** Options by which a connection that only looks or tries takes nothing over from a collector that runs. */
  guest?(now: number): Readonly<Record<string, unknown>>;
  /** What connecting a machine from the page asks; without it its machines are written into the file by hand. */
  readonly connecting?: Connecting;
  /** Where a counter at this address rolls over, where the address says it; null = it is no counter. */
  counterWidth?(address: string): CounterWidth | null;
}

/** A kind as the registry keeps it: whatever options it is given are checked by its own schema. */
export type SourceKind = SourceKindParts<SourceOptions>;

export function sourceKind<Options extends SourceOptions>(parts: SourceKindParts<Options>): SourceKind {
  // Checked once: a configuration of hundreds of machines asks for each of them.
  const checked = new WeakMap<SourceOptions, Options>();
  const own = (options: SourceOptions): Options => {
    const known = checked.get(options) ?? parts.options.parse(options);
    checked.set(options, known);
    return known;
  };
  return {
    ...parts,
    create: (options, machines, context) => parts.create(own(options), machines, context),
    address: (options) => parts.address(own(options)),
    connection: (options) => parts.connection(own(options)),
  };
}
