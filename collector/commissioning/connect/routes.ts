/** Connecting machines over HTTP. Every call dials out or shows what dialling out brought: for administrators only. */

import { isDeepStrictEqual } from 'node:util';
import type { FastifyRequest } from 'fastify';
import { stringify } from 'yaml';
import { z } from 'zod';
import { nameIn } from '../../../shared/core/words/plant.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { MINUTE_MS } from '../../../shared/core/words/time.ts';
import type { Auth } from '../../../shared/io/auth.ts';
import { checked, type Server } from '../../../shared/io/http.ts';
import { requirePerson } from '../../../shared/io/session.ts';
import type { CollectorConfig } from '../../config.ts';
import type { MachineEntry } from '../../sources/kind.ts';
import type { SeenMachine } from '../../sources/lookout.ts';
import type { SourceRegistry } from '../../sources/registry.ts';
import type { SourceContext } from '../../sources/source.ts';
import { adopt, draftOf, PlaceSchema, removalOf, takeOver } from './adopt.ts';
import { ChoiceSchema } from './choice.ts';
import { filled } from './configured.ts';
import type { Entry } from './entry.ts';
import { kindsAt, type LookState, type Looks, type Tried } from './looks.ts';
import { rowsOf } from './rows.ts';
import { startOf } from './start.ts';
import { LookSchema, shownUrl, targetOf } from './target.ts';
import type { ConnectChoices, DraftView, LookView } from './view.ts';

export interface ConnectParts {
  looks: Looks;
  auth: Auth;
  config: () => CollectorConfig;
  /** Takes the file over; null, or why it was refused. null for the whole: this collector reads no file. */
  reload: (() => Promise<string | null>) | null;
  now: () => number;
  log: SourceContext['log'];
}

export const IdParam = z.object({ id: z.string().min(1).max(64) });
export const RowsQuery = z
  .object({ filter: z.string().max(200).default(''), limit: z.coerce.number().int().min(1).max(500).default(100) })
  .strict();
export const TrustBody = z.object({ fingerprint: z.string().max(120) }).strict();
export const RemoveBody = z.object({ fromPlant: z.boolean() }).strict();
export const AddBody = z.object({ choice: ChoiceSchema, place: PlaceSchema }).strict();

/** New connections a minute and address: enough for a person who mistypes, too few for a scan. */
const dialLimit = { config: { rateLimit: { max: 20, timeWindow: MINUTE_MS } } };

export function serveConnect(app: Server, parts: ConnectParts): void {
  const { looks, config } = parts;
  const administrator = (request: FastifyRequest): string => {
    const { name } = requirePerson(parts.auth, request, 'administer');
    if (config().edge.connect === 'off') throw new Problem('refused', { what: 'connectOff' });
    return name;
  };
  const idOf = (request: FastifyRequest): string => checked(IdParam, request.params, 'address').id;

  app.get('/api/connect', async (request) => {
    requirePerson(parts.auth, request, 'administer');
    return choicesOf(config(), parts.reload !== null);
  });
  app.post('/api/connect/looks', dialLimit, async (request) => {
    const by = administrator(request);
    return { id: looks.open(targetOf(checked(LookSchema, request.body, 'look'), config()), by) };
  });
  app.get('/api/connect/looks/:id', async (request) => {
    administrator(request);
    const { filter, limit } = checked(RowsQuery, request.query, 'query');
    return lookView(looks.state(idOf(request)), config(), filter, limit, parts.now());
  });
  app.delete('/api/connect/looks/:id', async (request) => {
    administrator(request);
    await looks.close(idOf(request));
    return {};
  });
  app.post('/api/connect/looks/:id/trust', dialLimit, async (request) => {
    const by = administrator(request);
    const { fingerprint } = checked(TrustBody, request.body);
    looks.trust(idOf(request), fingerprint, by);
    parts.auth.audit.write({ kind: 'certificateTrusted', by, place: request.ip, details: { fingerprint } });
    return {};
  });
  app.post('/api/connect/looks/:id/try', dialLimit, async (request) => {
    administrator(request);
    await looks.attempt(idOf(request), checked(ChoiceSchema, request.body, 'choice'));
    return {};
  });
  app.post('/api/connect/looks/:id/draft', async (request): Promise<DraftView> => {
    administrator(request);
    const id = idOf(request);
    const { choice, place } = checked(AddBody, request.body, 'entry');
    const { yaml, fault } = draftOf(looks.state(id).target, looks.entry(id, choice), place, config());
    return { yaml, fault };
  });
  serveAdding(app, parts, administrator, idOf);
}

function serveAdding(
  app: Server,
  { looks, config, reload, log }: ConnectParts,
  administrator: (request: FastifyRequest) => string,
  idOf: (request: FastifyRequest) => string,
): void {
  app.post('/api/connect/looks/:id/add', dialLimit, async (request) => {
    const by = administrator(request);
    const id = idOf(request);
    const { choice, place } = checked(AddBody, request.body, 'entry');
    const { target } = looks.state(id);
    const draft = draftOf(target, looks.entry(id, choice), place, config());
    await adopt(draft, target, place, config(), mayWrite(config(), reload));
    const what = target.changing === null ? 'added to' : 'changed in';
    log('info', `a machine was ${what} the configuration`, { machineId: choice.machineId, file: config().file, by });
    return { yaml: draft.yaml };
  });
  app.post('/api/connect/machines/:id/remove', dialLimit, async (request) => {
    const by = administrator(request);
    const machineId = idOf(request);
    const { fromPlant } = checked(RemoveBody, request.body, 'removal');
    await takeOver(removalOf(machineId, fromPlant, config()), config(), mayWrite(config(), reload));
    log('info', 'a machine was taken out of the configuration', { machineId, fromPlant, file: config().file, by });
    return {};
  });
}

/** Errors: `refused` where the configuration does not allow it. */
function mayWrite({ edge }: CollectorConfig, reload: ConnectParts['reload']): () => Promise<string | null> {
  if (edge.connect === 'add' && reload !== null) return reload;
  throw new Problem('refused', { what: 'mayNotWriteConfig' });
}

function choicesOf({ edge, plant, sources, kinds }: CollectorConfig, writable: boolean): ConnectChoices {
  return {
    right: edge.connect === 'add' && !writable ? 'look' : edge.connect,
    lookouts: kinds.lookouts.map(({ protocol, prefixes, examples, fields }) => ({
      protocol,
      prefixes,
      examples,
      fields,
    })),
    sources: sources.map(({ options, machines }) => ({
      id: options.id,
      kind: options.kind,
      protocol: kinds.of(options.kind).connecting?.lookout.protocol ?? null,
      address: shownUrl(kinds.of(options.kind).address(options)),
      groupId: options.groupId ?? null,
      machineIds: machines.map(({ machineId }) => machineId),
    })),
    workCentres: plant.workCentres.map(({ id, name }) => ({ id, name: nameIn(name, 'en') })),
    calendars: plant.calendars.map(({ id }) => id),
    machines: plant.machines.map(({ id, name, workCentreId, calendarId }) => {
      const source = sources.find((one) => one.machines.some(({ machineId }) => machineId === id));
      const profile = source?.machines.find(({ machineId }) => machineId === id)?.profile;
      return {
        id,
        name: nameIn(name, 'en'),
        workCentreId,
        calendarId,
        sourceId: source?.options.id ?? null,
        profile: profile === undefined ? null : profile.name,
      };
    }),
  };
}

function lookView(state: LookState, config: CollectorConfig, filter: string, limit: number, now: number): LookView {
  const { target, tried, phase, inForce } = state;
  const { lookout, address, sourceId, changing } = target;
  const shown = phase === 'open' ? rowsOf(state.seen, filter, limit) : { rows: [], total: 0 };
  const spoken = [...config.profiles.values()].filter(({ kind }) =>
    kindsAt(lookout, config.kinds).some((one) => one.kind === kind),
  );
  return {
    protocol: lookout.protocol,
    address,
    sourceId,
    phase,
    problem: phase === 'open' || phase === 'failed' ? state.problem : null,
    certificate: phase === 'untrusted' ? state.certificate : null,
    ...shown,
    machines: phase === 'open' ? state.machines : [],
    profiles: spoken.map(({ id, name, kind }) => ({ id, name, kind })),
    changing: changing === null ? null : changingView(changing, phase === 'open' ? state.machines : [], config.kinds),
    start: phase === 'open' ? startIn(state, config) : null,
    inForce,
    tried: tried === null ? null : triedView(tried),
    now,
  };
}

/** Only where it is needed: it goes through all that is seen. */
function startIn(
  { target, seen, machines }: LookState & { phase: 'open' },
  { kinds }: CollectorConfig,
): LookView['start'] {
  if (machines.length > 0 || target.changing !== null) return null;
  return startOf(seen, kindsAt(target.lookout, kinds));
}

function triedView({ entry: { kind, groupId }, startedAt, meaning }: Tried): LookView['tried'] {
  return { kind, groupId, startedAt, meaning };
}

/** What stands in the file, and which of the machines that are seen it is. */
function changingView(
  { machine, kind, groupId }: Entry,
  seen: readonly SeenMachine[],
  kinds: SourceRegistry,
): LookView['changing'] {
  const { machineId, profile } = machine;
  const { place } = kinds.of(kind);
  const placeOf = (entry: MachineEntry) => {
    const topic = typeof entry.topic === 'string' ? filled(entry.topic, machineId) : null;
    return [...place(entry, groupId), topic];
  };
  const known = placeOf(machine);
  const own = known.every((part) => part === null)
    ? undefined
    : seen.find((one) => one.kind === kind && isDeepStrictEqual(placeOf({ ...one.entry, ...one.place }), known));
  return {
    machineId,
    yaml: stringify(machine, { lineWidth: 0 }),
    profile: typeof profile === 'string' ? profile : null,
    where: own?.where ?? null,
  };
}
