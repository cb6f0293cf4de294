/** Which profile fits what a server or broker shows: counted by the readings that are there. Pure. */
import type { Profile } from '../sources/mapping/profile.ts';

export interface Suggestion {
  profile: Profile;
  /** Readings of the profile that are there, and those that are not. */
  found: string[];
  missing: string[];
}

/**
 * The profile of which most is there, or null. What counts: the readings behind the state's word and the
 * counters (or the pulse); a machine without any of them tells nothing worth collecting.
 * `has`: whether an address (one of a reading's) is there.
 */
export function suggest(profiles: Iterable<Profile>, has: (address: string) => boolean): Suggestion | null {
  let best: (Suggestion & { score: number }) | null = null;
  for (const profile of profiles) {
    const found: string[] = [];
    const missing: string[] = [];
    for (const [name, read] of Object.entries(profile.read))
      ([read].flat().some((address) => has(address)) ? found : missing).push(name);
    const needed = [
      profile.state?.word,
      ...Object.values(profile.counters).map((one) => one?.read),
      profile.pulse?.read,
    ];
    const core = needed.filter((name) => name !== undefined && found.includes(name)).length;
    const score = core * 10 + found.length - missing.length / 100;
    if (core > 0 && (best === null || score > best.score)) best = { profile, found, missing, score };
  }
  return best === null ? null : { profile: best.profile, found: best.found, missing: best.missing };
}

/** A machine id made of any name: letters, digits, ".", "_" and "-". */
export function machineIdOf(name: string): string {
  const id = name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+|-+$/g, '');
  return (id === '' ? 'machine' : id).slice(0, 64);
}
