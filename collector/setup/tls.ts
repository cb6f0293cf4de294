/** `tls init | show | qr`: https for a box by an authority of its own, and how tablets come to trust it. */
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { renderUnicodeCompact } from 'uqr';
import { z } from 'zod';
import { Problem } from '../../shared/core/words/problem.ts';
import { authorityFiles, type Chance, initAuthority, namesIn } from '../../shared/io/authority/authority.ts';
import { rawFile } from '../../shared/io/config.ts';

export const tlsActions = ['init', 'show', 'qr'] as const;
export interface TlsFlags {
  names?: unknown;
}

/** What a configuration says of it, also one that is not complete yet. */
const Parts = z
  .object({
    edge: z
      .object({
        port: z.int().default(7410),
        access: z.object({ names: z.array(z.string()).default([]) }).prefault({}),
      })
      .prefault({}),
  })
  .catch({ edge: { port: 7410, access: { names: [] } } });

/** Text for a terminal. Errors: `unknown` where nothing was made yet, `corrupt`, `unavailable`. */
export async function tlsCommand(
  action: (typeof tlsActions)[number],
  file: string,
  { names }: TlsFlags,
  chance: Chance,
): Promise<string> {
  const folder = join(dirname(resolve(file)), 'tls');
  const config = Parts.parse(existsSync(file) ? rawFile(file) : {});
  if (action === 'init') {
    const further =
      names === undefined
        ? []
        : String(names)
            .split(',')
            .map((name) => name.trim());
    const all = initAuthority(folder, [...config.edge.access.names, ...further.filter((name) => name !== '')], chance);
    return `${described(folder)}
In the configuration, if it does not stand there yet:

edge:
  host: 0.0.0.0
  tls: { certFile: tls/box.crt, keyFile: tls/box.key }
  access: { names: [${all.filter((name) => /[a-z]/i.test(name) && !name.includes(':') && name !== 'localhost').join(', ')}] }

Check it: istwert-collector check ${file}; then start the box anew.

The box signs its certificate anew by itself, months before it ends. Keep ca.key as you keep a key to the plant: with it
anybody can pretend to be a box. It is in the backup.
`;
  }
  const { tls } = authorityFiles(folder);
  if (!existsSync(tls.certFile))
    throw new Problem(
      'unknown',
      `There is no certificate in ${folder} yet. Make it: istwert-collector tls init ${file}`,
    );
  if (action === 'show') return described(folder);
  const [host = 'localhost'] = namesIn(read(tls.certFile));
  const url = `https://${host}:${config.edge.port}/ca.crt`;
  return `${renderUnicodeCompact(url)}\n\n${url}\n\n${HOW}\n${fingerprint(folder)}`;
}

const HOW = `The tablet's camera opens it; the browser warns once. Let it load the certificate and compare its fingerprint.
Android: Settings, Security, Install a certificate, CA certificate. iPad: Settings, Profile downloaded, Install; then
General, About, Certificate trust settings. Afterwards the box opens without a warning.`;

const read = (file: string): X509Certificate => new X509Certificate(readFileSync(file));
const day = (text: string): string => new Date(text).toISOString().slice(0, 10);

function fingerprint(folder: string): string {
  return `SHA-256 ${read(authorityFiles(folder).caCert).fingerprint256}\n`;
}

function described(folder: string): string {
  const { caCert, tls } = authorityFiles(folder);
  const [authority, box] = [read(caCert), read(tls.certFile)];
  return [
    `authority    ${caCert}, until ${day(authority.validTo)}`,
    `             ${fingerprint(folder).trim()}`,
    `certificate  ${tls.certFile}, until ${day(box.validTo)}`,
    `             for ${namesIn(box).join(', ')}`,
    '',
  ].join('\n');
}
