/** Which profiles fit what a server or broker shows: counted by the readings that are there. Pure. */
import type { Profile } from './profile.ts';

export interface Suggestion {
  profile: Profile;
  /** Readings of the profile that are there, and those that are not. */
  found: string[];
  missing: string[];
  /** Distinct nodes, metrics or fields behind what was found: several readings may come out of one list. */
  places: number;
  /** Ids of all profiles that fit, the best first. */
  fits: string[];
}

/**
 * The profile of which most is there, or null. What counts: the readings behind the state's word and the
 * counters (or the pulse); a machine without any of them tells nothing worth collecting.
 * `has`: whether an address (one of a reading's) is there.
 */
export function suggest(profiles: Iterable<Profile>, has: (address: string) => boolean): Suggestion | null {
  const fitting: (Omit<Suggestion, 'fits'> & { score: number })[] = [];
  for (const profile of profiles) {
    const found: string[] = [];
    const missing: string[] = [];
    const places = new Set<string | undefined>();
    for (const [name, read] of Object.entries(profile.read)) {
      const address = [read].flat().find(has);
      (address === undefined ? missing : found).push(name);
      if (address !== undefined) places.add(address.split('#')[0]);
    }
    const needed = [
      profile.state?.word,
      ...Object.values(profile.counters).map((one) => one?.read),
      profile.pulse?.read,
    ];
    const core = needed.filter((name) => name !== undefined && found.includes(name)).length;
    const score = core * 10 + found.length - missing.length / 100;
    if (core > 0) fitting.push({ profile, found, missing, places: places.size, score });
  }
  const best = fitting.sort((a, b) => b.score - a.score)[0];
  if (best === undefined) return null;
  const { profile, found, missing, places } = best;
  return { profile, found, missing, places, fits: fitting.map((one) => one.profile.id) };
}

/** A machine id made of any name: letters, digits, ".", "_" and "-". */
export function machineIdOf(name: string): string {
  const id = name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+|-+$/g, '');
  return (id === '' ? 'machine' : id).slice(0, 64);
}
