/**
 * Where a provider may send the bridge: its discovery names addresses of others, and one that was taken over would name
 * what only this machine, or its cloud, answers to. In the plant's own network it may stand wherever it likes.
 */
import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const inner = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
] as const)
  inner.addSubnet(network, bits, 'ipv4');
inner.addAddress('::', 'ipv6');
inner.addAddress('::1', 'ipv6');
inner.addSubnet('fe80::', 10, 'ipv6');
/** Where clouds tell a machine its secrets, beside the link-local ones. */
inner.addAddress('100.100.100.200', 'ipv4');
inner.addAddress('fd00:ec2::254', 'ipv6');
inner.addAddress('fd20:ce::254', 'ipv6');

/** For a call to `url`; undefined where the issuer itself stands there. Errors: `Error` for an address of this machine. */
export function reachFrom(issuer: string, url: URL): LookupFunction | undefined {
  if (url.hostname === new URL(issuer).hostname) return undefined;
  // An address is looked up by nobody.
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0) mustBeOutside(literal);
  return lookup;
}

/** Judged as it is used: a name may be another address the next time. */
const lookup: LookupFunction = (hostname, options, done) => {
  resolve(hostname, options, (error, found, family) => {
    const addresses = typeof found === 'string' ? [found] : (found ?? []).map(({ address }) => address);
    try {
      for (const address of error === null ? addresses : []) mustBeOutside(address);
    } catch (refused) {
      done(refused instanceof Error ? refused : new Error(String(refused)), '');
      return;
    }
    done(error, found, family);
  });
};

function mustBeOutside(address: string): void {
  if (!inner.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')) return;
  throw new Error(`its provider sends us to ${address}, where nobody but this machine answers`);
}
