/**
 * Live pages by server-sent events: the whole view once, then only what changed. One view is made for all who are
 * signed on, and one without names for paired stations; a client too slow to keep up gets the whole view again when
 * it has caught up. A line ends with the session that it was opened with.
 */
import { diff, type Printed, print } from '../core/words/patch.ts';
import { Problem } from '../core/words/problem.ts';
import { type Door, seesNames } from './door/rights.ts';
import { type EventStream, openEventStream } from './event-stream.ts';
import type { Server } from './http.ts';
import { finishedSoon } from './turn.ts';

export interface Live {
  /** Something may have changed: look, at most once per `everyMs`. */
  changed(): void;
  close(): void;
}

interface Client {
  line: EventStream;
  /** Of the session or station that it was opened with; null without a door. */
  key: string | null;
  isLetIn: () => boolean;
  behind: boolean;
}

/** All who see the same. */
interface Channel {
  clients: Set<Client>;
  /** Joins, and gets the whole view. */
  join(client: Client): void;
  look(): void;
}

export interface LiveOptions {
  everyMs?: number;
  /** Without one anybody looks, and sees all. */
  door?: Door | undefined;
  /** Does what a timer asks for, and hears its failure: one page that cannot be made must not end the process. */
  guard?: ((work: () => void) => void) | undefined;
  /** What makes views cheap, in pieces: before each of them others get their turn. */
  prepare?: (() => Iterable<void>) | undefined;
}

const BEAT_MS = 2_000;
/** Of one session or screen: tabs that somebody forgot. A program may serve a whole hall. */
const MOST_LINES = { screen: 12, program: 256 };

/** `makeView` is asked for a view with names of people, or for one without. */
export function serveLive(
  app: Server,
  path: string,
  makeView: (names: boolean) => object,
  { everyMs = 250, door, guard = (work) => work(), prepare = () => [] }: LiveOptions = {},
): Live {
  const withNames = createChannel(() => makeView(true));
  const withoutNames = createChannel(() => makeView(false));
  const channels = [withNames, withoutNames];
  let due: NodeJS.Timeout | null = null;
  const look = (pieces: Iterator<void>): void => {
    // A piece that fails ends this look; the next change begins another.
    due = null;
    guard(() => {
      if (isLookedAt() && pieces.next().done !== true) due = setTimeout(() => look(pieces), 0);
      else for (const channel of channels) channel.look();
    });
  };
  const isLookedAt = (): boolean => channels.some(({ clients }) => clients.size > 0);
  const changed = (): void => {
    due ??= setTimeout(() => look(prepare()[Symbol.iterator]()), everyMs);
  };
  const beat = setInterval(() => {
    guard(() => {
      for (const { clients } of channels)
        for (const client of clients) {
          if (client.isLetIn()) write(client, 'beat', '{}');
          else client.line.end('ended');
        }
    });
  }, BEAT_MS);

  app.get(path, { config: { rateLimit: false }, compress: false }, async (request, reply) => {
    await finishedSoon(prepare());
    const reader = door?.readerOf(request) ?? null;
    const key = reader?.key ?? null;
    const open = channels
      .flatMap(({ clients }) => [...clients])
      .filter((one) => key !== null && one.key === key).length;
    if (open >= MOST_LINES[reader?.station?.kind ?? 'screen']) throw new Problem('tooMany', { what: 'tooManyLive' });
    reply.hijack();
    if (request.raw.destroyed) return;
    const line = openEventStream(request.raw, reply.raw);
    const isLetIn = (): boolean => reader === null || door?.isStill(request, reader) !== false;
    const channel = door === undefined || seesNames(reader) ? withNames : withoutNames;
    const client: Client = { line, key, isLetIn, behind: false };
    channel.join(client);
    request.raw.on('close', () => channel.clients.delete(client));
  });

  return {
    changed,
    close: () => {
      clearInterval(beat);
      if (due !== null) clearTimeout(due);
      for (const { clients } of channels) {
        for (const client of clients) client.line.end();
        clients.clear();
      }
    },
  };
}

function createChannel(makeView: () => object): Channel {
  const clients = new Set<Client>();
  let view: object | null = null;
  let printed: Printed = new Map();
  return {
    clients,
    join: (client) => {
      if (view === null) {
        view = makeView();
        printed = print(view);
      }
      clients.add(client);
      write(client, 'view', JSON.stringify(view));
    },
    look: () => {
      if (clients.size === 0) {
        view = null;
        return;
      }
      const next = makeView();
      const nextPrinted = print(next);
      const patch = diff(printed, nextPrinted, next);
      view = next;
      printed = nextPrinted;
      const patchText = patch === null ? null : JSON.stringify(patch);
      for (const client of clients) {
        if (client.behind && client.line.isReady()) {
          client.behind = false;
          write(client, 'view', JSON.stringify(next));
        } else if (patchText !== null) write(client, 'patch', patchText);
      }
    },
  };
}

function write(client: Client, event: string, data: string): void {
  if (!client.line.write(event, data)) client.behind = true;
}
