/** Which way to look around there is at an address. */
import { Problem } from '../../../shared/core/words/problem.ts';
import type { Lookout } from '../../sources/lookout.ts';
import type { SourceRegistry } from '../../sources/registry.ts';

/** Errors: `invalid` for an address at which no kind of source can be looked for. */
export function lookoutAt(address: string, { lookouts }: SourceRegistry): Lookout {
  const found = lookouts.find(({ prefixes }) =>
    prefixes.some((prefix) => address.startsWith(prefix) && /^[^\s/]/.test(address.slice(prefix.length))),
  );
  if (found !== undefined) return found;
  throw new Problem('invalid', {
    what: 'addressForm',
    prefixes: lookouts.flatMap(({ prefixes }) => prefixes),
    example: lookouts.flatMap(({ examples }) => examples)[0] ?? '',
  });
}

/** Errors: `invalid` where its machines are written into the file by hand. */
export function lookoutOf(kind: string, kinds: SourceRegistry): Lookout {
  const { connecting } = kinds.of(kind);
  if (connecting !== undefined) return connecting.lookout;
  throw new Problem('invalid', { what: 'noLookingAround', kind });
}
