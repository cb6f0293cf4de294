/**
 * By which names this system is called. A page of somebody else's that makes its own name point here (DNS rebinding)
 * asks under that name, and gets nothing.
 */
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../core/words/problem.ts';

/** Errors: `forbidden` for a name that is none of ours. */
export function checkHost(request: FastifyRequest, names: readonly string[]): void {
  // A proxy before us may have judged the other one of two.
  const said = hostsIn(request.raw.rawHeaders);
  const host = said.length > 1 ? said.join(', ') : nameIn(request.host);
  if (host === null || isOwn(host, request.socket.localAddress, names)) return;
  throw new Problem('forbidden', { what: 'foreignHost', host: host.slice(0, 100).replace(/\p{C}/gu, '�') });
}

/** As they came: names and values in turn. */
function hostsIn(raw: readonly string[]): string[] {
  return raw.flatMap((value, index) => (index % 2 === 1 && raw[index - 1]?.toLowerCase() === 'host' ? [value] : []));
}

function isOwn(host: string, localAddress: string | undefined, names: readonly string[]): boolean {
  if (host === 'localhost' || host.endsWith('.localhost') || isLoopbackAddress(host)) return true;
  if (names.some((name) => name.toLowerCase() === host)) return true;
  // An address is nobody's name; but behind loopback nobody calls this box by another one.
  return isIP(host) !== 0 && !isLoopbackAddress((localAddress ?? '127.0.0.1').replace(/^::ffff:/, ''));
}

const isLoopbackAddress = (address: string): boolean => address === '::1' || /^127(\.\d{1,3}){3}$/.test(address);

/** Without its port, in small letters; null where none was said (HTTP/1.0: no browser). */
function nameIn(host: string | undefined): string | null {
  if (host === undefined || host === '') return null;
  const bare = host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
  return bare.startsWith('[') ? bare.slice(1).replace(/\]$/, '') : bare;
}
