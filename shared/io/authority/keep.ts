/** While a process runs: its certificate is signed anew before it ends, and who wants to trust it gets the authority's. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { HOUR_MS } from '../../core/words/time.ts';
import { wordsOf } from '../../core/words/words-of.ts';
import type { Server } from '../http.ts';
import type { Log } from '../log.ts';
import type { TlsFiles } from '../tls.ts';
import { authorityFiles, type Chance, renewServer } from './authority.ts';

/** Does nothing where the certificate is of another authority. Ends with the server. */
export function keepCertificate(app: Server, tls: TlsFiles | undefined, chance: Chance, log: Log): void {
  if (tls === undefined) return;
  const { caCert, caKey } = authorityFiles(dirname(tls.certFile));
  if (!existsSync(caCert) || !existsSync(caKey)) return;
  app.get('/ca.crt', { config: { right: 'open' } }, async (_request, reply) =>
    reply
      .type('application/x-x509-ca-cert')
      .header('content-disposition', 'attachment; filename="istwert-ca.crt"')
      .send(readFileSync(caCert)),
  );
  const look = (): void => {
    try {
      if (renewServer(tls, chance)) log.info('The certificate of this box was signed anew.');
    } catch (error) {
      log.error(`The certificate of this box cannot be signed anew: ${wordsOf(error)}`);
    }
  };
  look();
  const timer = setInterval(look, HOUR_MS);
  timer.unref();
  app.addHook('onClose', async () => clearInterval(timer));
}
