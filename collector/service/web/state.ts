/** The service page's state: what the box says of itself, which page is shown, what is in quarantine. */
import { type Signal, signal } from '@preact/signals';
import { call, type Refusal } from '../../../shared/ui/api.ts';
import type { Live } from '../../../shared/ui/live.ts';
import { sessionEnded, withSession } from '../../../shared/ui/session.ts';
import type { ServiceView } from '../view.ts';

export const tabs = ['health', 'quarantine', 'connect'] as const;
export type Tab = (typeof tabs)[number];

/** An entry as the API gives it. */
export interface QuarantineRow {
  id: number;
  at: number;
  sourceId: string;
  machineId: string | null;
  where: string;
  why: string;
  raw: string;
  decision: 'taken' | 'discarded' | null;
  decidedBy: string | null;
  decidedAt: number | null;
  takeable: boolean;
}

export interface Service {
  live: Pick<Live<ServiceView>, 'view' | 'status' | 'heardAt'>;
  tab: Signal<Tab>;
  quarantine: Signal<{ open: number; entries: readonly QuarantineRow[] } | null>;
  /** Decided entries are shown too. */
  all: Signal<boolean>;
  refusal: Signal<Refusal | null>;
}

export function createService(live: Service['live']): Service {
  return {
    live,
    tab: signal<Tab>('health'),
    quarantine: signal(null),
    all: signal(false),
    refusal: signal<Refusal | null>(null),
  };
}

export function followAddress(service: Service): void {
  const read = () => {
    const name = location.hash.replace(/^#\/?/, '');
    service.tab.value = tabs.find((tab) => tab === name) ?? 'health';
  };
  window.addEventListener('hashchange', read);
  read();
}

export async function loadQuarantine(service: Service): Promise<void> {
  const answer = await call<{ open: number; entries: QuarantineRow[] }>(
    'GET',
    `/api/quarantine?limit=200&all=${service.all.peek() ? 1 : 0}`,
    { open: 'number', entries: 'list' },
  );
  if (answer.ok) service.quarantine.value = answer.value;
  else service.refusal.value = answer.refusal;
}

/** Decides on entries one after the other; the first refusal ends it and is shown. */
export function decide(service: Service, ids: readonly number[], decision: 'taken' | 'discarded'): void {
  const act = async () => {
    for (const [index, id] of ids.entries()) {
      const answer = await call('POST', `/api/quarantine/${id}`, null, { decision });
      if (answer.ok) continue;
      if (answer.refusal.code === 'unauthenticated') sessionEnded(() => decide(service, ids.slice(index), decision));
      else service.refusal.value = answer.refusal;
      break;
    }
    await loadQuarantine(service);
  };
  withSession(() => void act());
}
