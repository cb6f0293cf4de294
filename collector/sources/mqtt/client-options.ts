/** What mqtt.js needs to know of a connection: files and secrets are read anew for each client. */
import { readFileSync } from 'node:fs';
import type { IClientOptions } from 'mqtt';
import { Problem } from '../../../shared/core/words/problem.ts';
import { inEnglish } from '../../../shared/core/words/sentence.ts';
import { wordsOf } from '../../../shared/core/words/words-of.ts';
import type { MqttConnection } from './options.ts';
import { maxPacketBytes } from './packet-limit.ts';

/**
 * `keepSession`: the broker keeps the session, and what comes meanwhile, over a lost connection. `inFlight`: so many
 * messages may it send without an answer, and again after a loss.
 */
export function clientOptions(
  connection: MqttConnection,
  {
    clientId,
    version,
    keepSession,
    inFlight,
  }: { clientId: string; version: 4 | 5; keepSession: boolean; inFlight: number },
): IClientOptions {
  const { tls, username } = connection;
  const password =
    connection.passwordFile === undefined
      ? connection.password
      : fileAt(connection.passwordFile).toString('utf8').trim();
  return {
    manualConnect: true,
    clientId,
    protocolVersion: version,
    clean: !keepSession,
    resubscribe: false,
    queueQoSZero: false,
    log: () => {},
    // It would keep 65,536 small buffers: 7 MB.
    writeCache: false,
    keepalive: connection.keepaliveS,
    reconnectPeriod: connection.reconnectMs,
    reconnectOnConnackError: true,
    connectTimeout: connection.connectTimeoutMs,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls?.caFile === undefined ? {} : { ca: fileAt(tls.caFile) }),
    ...(tls?.certFile === undefined ? {} : { cert: fileAt(tls.certFile) }),
    ...(tls?.keyFile === undefined ? {} : { key: fileAt(tls.keyFile) }),
    ...(tls?.serverName === undefined ? {} : { servername: tls.serverName }),
    rejectUnauthorized: true,
    ...(version === 5
      ? {
          properties: {
            sessionExpiryInterval: keepSession ? connection.sessionExpiryS : 0,
            receiveMaximum: inFlight,
            maximumPacketSize: maxPacketBytes,
          },
        }
      : {}),
  };
}

/** Throws Problem('invalid') with the path. */
function fileAt(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Problem('invalid', inEnglish({ what: 'loginFileUnreadable', file, words: wordsOf(error) }), {
      cause: error,
    });
  }
}
