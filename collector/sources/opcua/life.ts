/**
 * One life of a connection to an OPC UA server: from connecting to the moment at which data no longer flows.
 *
 * The driver's own reconnection is not used. After a stall or a restart of the server it can report success
 * and never deliver again, without an error. So a watchdog looks at what really arrives: publish responses
 * (values or keep-alives) and a read of the server's clock. If either stays away, this life ends, all of it is
 * thrown away, and the source begins another.
 */

import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { backOffMs } from '../../../shared/core/words/back-off.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { inEnglish } from '../../../shared/core/words/sentence.ts';
import { AddressSpace } from './address-space.ts';
import { ownIdentity, TrustList } from './identity.ts';
import type { OpcuaOptions } from './options.ts';
import {
  type ClientSession,
  type ClientSubscription,
  type DataValue,
  HistoryData,
  MessageSecurityMode,
  OPCUAClient,
  SecurityPolicy,
  setDebugLogger,
  setErrorLogger,
  setWarningLogger,
  type UserIdentityInfo,
  UserTokenType,
} from './package.ts';
import { isTrusted, meet, NotTrusted } from './trust.ts';
import { type Limits, limitsOf, poll, type RefusedItem, readInParts, watchInParts } from './watching.ts';
import { unlessEnded, within } from './within.ts';

export { sendJob } from './job-control.ts';
export { isInactive, plainValue, qualityOf, timeOf, typeAt, valueIn } from './value.ts';
export { writeValue } from './write.ts';

for (const silence of [setDebugLogger, setErrorLogger, setWarningLogger]) silence(() => {});

/** A server takes sessions before it has built all of its nodes. */
const lookAgain = { firstMs: 1_000, longestMs: 10_000 };
/** About a minute. */
const youngLooks = 8;

const currentTime = 'i=2258';
/** A loaded PLC may take seconds to open a channel; a dead one must not hold the next attempt back for long. */
const minBeginMs = 6_000;
/** Of whoever waits to the end. */
const never = new AbortController().signal;

export interface LifeEnd {
  why: string;
  /** Box's clock, epoch ms: when data last flowed. */
  lastFlowAt: number;
}

export class Life {
  readonly session: ClientSession;
  readonly space: AddressSpace;
  readonly ended: Promise<LifeEnd>;
  /** Server's clock minus the box's, ms. */
  clockOffsetMs: number | null = null;
  readonly #client: OPCUAClient;
  readonly #subscription: ClientSubscription;
  readonly #limits: Limits;
  readonly #now: () => number;
  readonly #staleMs: number;
  #flowAt: number;
  #flowTick = performance.now();
  #beatTick = performance.now();
  #beating = false;
  #lookedTick = performance.now();
  #looks = 0;
  #watch: NodeJS.Timeout;
  #end: (end: LifeEnd) => void = () => {};

  /** Connects, opens a session and a subscription. Throws what the driver throws, or Problem for a person; at once where `ending` is given. */
  static async begin(options: OpcuaOptions, stateDir: string, now: () => number, ending = never): Promise<Life> {
    const client = await clientFor(options, stateDir, ending);
    try {
      return await unlessEnded(Life.#beginOn(client, options, now), ending);
    } catch (error) {
      await discard(client);
      throw error;
    }
  }

  static async #beginOn(client: OPCUAClient, options: OpcuaOptions, now: () => number): Promise<Life> {
    const beginMs = beginMsOf(options);
    await within(client.connect(options.endpointUrl), beginMs);
    const session = await within(client.createSession(identityOf(options)), beginMs);
    const keepAliveEveryMs = options.staleMs / 3;
    const subscription = await within(
      session.createSubscription2({
        requestedPublishingInterval: options.publishingIntervalMs,
        requestedMaxKeepAliveCount: Math.max(1, Math.floor(keepAliveEveryMs / options.publishingIntervalMs)),
        requestedLifetimeCount: Math.max(60, Math.ceil((options.staleMs * 6) / options.publishingIntervalMs)),
        maxNotificationsPerPublish: 10_000,
        publishingEnabled: true,
      }),
      beginMs,
    );
    const limits = await limitsOf(session, beginMs);
    return new Life(client, session, subscription, limits, options, now);
  }

  private constructor(
    client: OPCUAClient,
    session: ClientSession,
    subscription: ClientSubscription,
    limits: Limits,
    options: OpcuaOptions,
    now: () => number,
  ) {
    this.#client = client;
    this.session = session;
    this.#subscription = subscription;
    this.#limits = limits;
    this.space = new AddressSpace(session);
    this.#now = now;
    this.#flowAt = now();
    // A server may publish less often than asked: then silence is judged by what it granted.
    this.#staleMs = Math.max(options.staleMs, subscription.publishingInterval * subscription.maxKeepAliveCount * 3);
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    const over = (why: string) => () => this.end(why);
    client.on('connection_lost', over(inEnglish({ what: 'connectionBroke' })));
    client.on('start_reconnection', over(inEnglish({ what: 'connectionBroke' })));
    client.on('close', over(inEnglish({ what: 'serverClosed' })));
    client.on('abort', over(inEnglish({ what: 'serverBrokeOff' })));
    session.on('session_closed', over(inEnglish({ what: 'sessionClosed' })));
    subscription.on('keepalive', () => this.#flowed());
    subscription.on('terminated', over(inEnglish({ what: 'subscriptionEnded' })));
    this.#watch = setInterval(() => this.#look(), Math.min(1_000, options.staleMs / 5));
  }

  get lastFlowAt(): number {
    return this.#flowAt;
  }

  /** Ends this life; only the first reason counts. */
  end(why: string): void {
    clearInterval(this.#watch);
    this.#end({ why, lastFlowAt: this.#flowAt });
  }

  /** Throws the connection away; never waits for a peer that does not answer. */
  async discard(): Promise<void> {
    this.end('closed');
    await discard(this.#client);
  }

  /** Values of nodes, in their order. */
  read(nodeIds: readonly string[]): Promise<DataValue[]> {
    return readInParts(this.session, nodeIds, this.#limits, this.patienceMs);
  }

  /**
   * Watches nodes; `changed` is called for each new value, first for the present one. What the server refuses to
   * watch is polled, after `refused` was told of it. Gives what ends it.
   */
  async monitor(
    nodeIds: readonly string[],
    samplingIntervalMs: number,
    changed: (index: number, value: DataValue) => void,
    refused: (items: readonly RefusedItem[]) => void = () => {},
  ): Promise<() => void> {
    const { patienceMs } = this;
    const how = { samplingIntervalMs, perCall: this.#limits.watchPerCall, patienceMs };
    const watched = await watchInParts(this.#subscription, nodeIds, how, (index, value) => {
      this.#flowed();
      changed(index, value);
    });
    const places = watched.refused.map(({ index }) => index);
    const polled = places.flatMap((index) => nodeIds[index] ?? []);
    if (polled.length > 0) refused(watched.refused);
    const stop =
      polled.length === 0
        ? null
        : poll(
            polled,
            samplingIntervalMs,
            (asked) => this.read(asked),
            (at, value) => changed(places[at] ?? 0, value),
          );
    if (stop !== null) void this.ended.then(stop);
    return () => {
      stop?.();
      // Where the server does not answer any more the watchdog ends it all.
      for (const group of watched.groups) if (this.#subscription.isActive) group.terminate().catch(() => {});
    };
  }

  /** Values of a node from its history, by their times; none where the server keeps no history. */
  async history(nodeId: string, from: number, to: number): Promise<DataValue[]> {
    try {
      const result = await within(
        this.session.readHistoryValue(nodeId, new Date(from), new Date(to), { numValuesPerNode: 10_000 }),
        this.#staleMs * 2,
      );
      const data: unknown = result.historyData;
      return result.statusCode.isGood() && data instanceof HistoryData ? (data.dataValues ?? []) : [];
    } catch {
      // Most servers have none; the counters tell the rest.
      return [];
    }
  }

  /** How long one question may take. */
  get patienceMs(): number {
    return this.#staleMs * 2;
  }

  /** true after 1, 2, 4 … seconds each: a server that has just begun grows most, and need not be asked for ever. */
  lookAgain(): boolean {
    if (performance.now() - this.#lookedTick < backOffMs(this.#looks, lookAgain)) return false;
    this.#lookedTick = performance.now();
    this.#looks += 1;
    return true;
  }

  /** Whether what it lacks of a machine may still come. */
  isYoung(): boolean {
    return this.#looks <= youngLooks;
  }

  #flowed(): void {
    this.#flowAt = this.#now();
    this.#flowTick = performance.now();
  }

  #look(): void {
    const now = performance.now();
    const seconds = Math.round(this.#staleMs / 1_000);
    if (now - this.#flowTick > this.#staleMs) this.end(inEnglish({ what: 'nothingCame', seconds }));
    else if (now - this.#beatTick > this.#staleMs * 2)
      this.end(inEnglish({ what: 'noAnswerFor', seconds: seconds * 2 }));
    else if (!this.#beating && now - this.#beatTick > this.#staleMs / 2) void this.#beat();
  }

  /** Reads the server's clock: shows that it answers, and how far its clock is off. */
  async #beat(): Promise<void> {
    this.#beating = true;
    const sentAt = this.#now();
    try {
      const [value] = await this.read([currentTime]);
      const at: unknown = value?.value?.value;
      // The answer was written about half way between question and arrival.
      if (at instanceof Date) this.clockOffsetMs = Math.round(at.getTime() - (sentAt + this.#now()) / 2);
      this.#beatTick = performance.now();
    } catch {
      // Silence is judged by the watchdog.
    } finally {
      this.#beating = false;
    }
  }
}

async function clientFor(options: OpcuaOptions, stateDir: string, ending: AbortSignal): Promise<OPCUAClient> {
  const { mode, policy } = options.security;
  const identity = await ownIdentity(stateDir);
  const common = {
    applicationName: 'Istwert collector',
    applicationUri: identity.applicationUri,
    clientName: `istwert-${options.id}`,
    certificateKeyPairProvider: identity.keyPair,
    clientCertificateManager: new TrustList(stateDir, identity.certificate),
    connectionStrategy: { maxRetry: 0, initialDelay: 100, maxDelay: 1_000 },
    transportTimeout: beginMsOf(options),
    defaultTransactionTimeout: beginMsOf(options),
    requestedSessionTimeout: Math.max(30_000, options.staleMs * 4),
    keepSessionAlive: false,
    endpointMustExist: false,
  };
  if (mode === 'None')
    return OPCUAClient.create({
      ...common,
      securityMode: MessageSecurityMode.None,
      securityPolicy: SecurityPolicy.None,
    });
  const serverCertificate = await presentedCertificate(options, common, ending);
  if (!isTrusted(stateDir, serverCertificate))
    throw new NotTrusted(options.endpointUrl, meet(stateDir, serverCertificate));
  return OPCUAClient.create({
    ...common,
    serverCertificate,
    securityMode: mode === 'Sign' ? MessageSecurityMode.Sign : MessageSecurityMode.SignAndEncrypt,
    securityPolicy: SecurityPolicy[policy],
  });
}

/** The certificate of the endpoint that fits; asked for over an open line, trusted by its fingerprint alone. */
async function presentedCertificate(
  options: OpcuaOptions,
  common: Parameters<typeof OPCUAClient.create>[0],
  ending: AbortSignal,
): Promise<Buffer> {
  const client = OPCUAClient.create({
    ...common,
    securityMode: MessageSecurityMode.None,
    securityPolicy: SecurityPolicy.None,
  });
  try {
    const patienceMs = beginMsOf(options);
    await unlessEnded(within(client.connect(options.endpointUrl), patienceMs), ending);
    const asked = within(client.getEndpoints({ endpointUrl: options.endpointUrl }), patienceMs);
    const endpoints = await unlessEnded(asked, ending);
    const { mode, policy } = options.security;
    const fitting = endpoints.find(
      ({ securityMode, securityPolicyUri }) =>
        securityMode === MessageSecurityMode[mode] && securityPolicyUri === SecurityPolicy[policy],
    );
    if (fitting === undefined || !fitting.serverCertificate)
      throw new Problem(
        'invalid',
        `OPC UA server ${options.endpointUrl}: it does not offer ${mode} with ${policy}; it offers ${offered(endpoints)}`,
      );
    return fitting.serverCertificate;
  } finally {
    await discard(client);
  }
}

function beginMsOf({ staleMs }: OpcuaOptions): number {
  return Math.max(minBeginMs, staleMs * 2);
}

function offered(
  endpoints: readonly { securityMode: MessageSecurityMode; securityPolicyUri: string | null }[],
): string {
  const names = endpoints.map(
    ({ securityMode, securityPolicyUri }) =>
      `${MessageSecurityMode[securityMode]} with ${securityPolicyUri?.split('#').at(-1) ?? '?'}`,
  );
  return [...new Set(names)].join(', ') || 'nothing';
}

function identityOf({ login }: OpcuaOptions): UserIdentityInfo {
  if (login === undefined) return { type: UserTokenType.Anonymous };
  if ('user' in login) {
    const password =
      login.passwordFile === undefined ? login.password : readFileSync(login.passwordFile, 'utf8').trim();
    return { type: UserTokenType.UserName, userName: login.user, password: password ?? '' };
  }
  return {
    type: UserTokenType.Certificate,
    certificateData: derOf(readFileSync(login.certificateFile)),
    privateKey: readFileSync(login.privateKeyFile, 'utf8'),
  };
}

function derOf(file: Buffer): Buffer {
  const pem = /-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/.exec(file.toString('latin1'));
  return pem === null ? file : Buffer.from(pem[1] ?? '', 'base64');
}

/** A stalled peer would hold the goodbye back for ever. */
async function discard(client: OPCUAClient): Promise<void> {
  await Promise.race([client.disconnect().catch(() => {}), pause(1_000)]);
}
