/** What came from the ERP: when each kind of download last went well, orders that could not be taken, orders that are gone. */
import { type Signal, useSignal } from '@preact/signals';
import type { OddOrder } from '../../../shared/core/orders/sift.ts';
import { call, type Refusal } from '../../../shared/ui/api.ts';
import { now } from '../../../shared/ui/clock.ts';
import { count, led, moment, recent } from '../../../shared/ui/format.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import { ToldText } from '../../../shared/ui/parts/told.tsx';
import { sessionEnded, withSession } from '../../../shared/ui/session.ts';
import { told } from '../../../shared/ui/speech.ts';
import type { DownloadStatus } from '../../erp/downloads.ts';
import type { MasterView } from '../../erp/master.ts';
import type { VanishedOrder } from '../../erp/orders.ts';
import { ReasonField } from './reason-field.tsx';
import { goTo, takeOffOf } from './route.ts';
import { deskWords, plannerWords } from './words.ts';

export function Downloads({ downloads }: { downloads: readonly DownloadStatus[] }) {
  const t = deskWords.value;
  return (
    <ul class="downloads" data-testid="downloads">
      {downloads.map(({ kind, lastAt, problem }) => (
        <li key={kind} data-testid={`download-${kind}`}>
          <strong>{t.downloads[kind]}</strong>{' '}
          <span class={problem === null ? 'soft' : 'warn'}>
            {lastAt === null ? t.downloadNever : t.downloadAt(recent(lastAt, now.value))}
          </span>
          {problem !== null && <span class="small"> {told(problem).words}</span>}
        </li>
      ))}
    </ul>
  );
}

export function SetAside({ setAside }: { setAside: readonly OddOrder[] }) {
  if (setAside.length === 0) return null;
  return (
    <div class="notice" data-testid="set-aside">
      <p>{plannerWords.value.setAside}</p>
      <ul>
        {setAside.map((one) => (
          <li key={one.orderId}>
            {led(one.orderId)} {one.field} = {one.value} (<ToldText text={one.expected} />)
          </li>
        ))}
      </ul>
    </div>
  );
}

const FIRST_SHOWN = 20;

function ShowAll({ shown, many }: { shown: Signal<number>; many: number }) {
  if (many <= shown.value) return null;
  return (
    <button
      type="button"
      class="button button-small"
      onClick={() => {
        shown.value = Number.POSITIVE_INFINITY;
      }}
    >
      {plannerWords.value.showAll(count(many))}
    </button>
  );
}

/** Codes that a posting would be refused for. */
export function MasterGaps({ master }: { master: MasterView | null }) {
  const t = deskWords.value;
  const shown = useSignal(FIRST_SHOWN);
  if (master === null || master.gaps.length + master.odd === 0) return null;
  return (
    <div class="notice" data-testid="master-gaps">
      {master.gaps.length > 0 && <p>{t.masterGaps}</p>}
      <ul>
        {master.gaps.slice(0, shown.value).map(({ kind, id, erpCode }) => (
          <li key={`${kind}:${id}`}>
            {t.masterKinds[kind]} <strong>{id}</strong>
            {erpCode !== id && ` (${erpCode})`}
          </li>
        ))}
      </ul>
      <ShowAll shown={shown} many={master.gaps.length} />
      {master.odd > 0 && <p class="small">{t.masterOdd(count(master.odd))}</p>}
    </div>
  );
}

export function VanishedOrders({ vanished }: { vanished: readonly VanishedOrder[] }) {
  const t = deskWords.value;
  const shown = useSignal(FIRST_SHOWN);
  if (vanished.length === 0) return null;
  return (
    <div class="notice" data-testid="vanished">
      <p>{t.vanished(count(vanished.length))}</p>
      <ul class="vanished">
        {vanished.slice(0, shown.value).map(({ orderId, since }) => (
          <li key={orderId}>
            <strong>{orderId}</strong> <span class="small">{t.since(moment(since, now.peek()))}</span>
            <button
              type="button"
              class="button button-small"
              aria-label={`${t.takeOff} ${orderId}`}
              data-testid={`take-off-${orderId}`}
              onClick={() => goTo(takeOffOf(orderId))}
            >
              {t.takeOff}
            </button>
          </li>
        ))}
      </ul>
      <ShowAll shown={shown} many={vanished.length} />
    </div>
  );
}

export function TakeOffDialog({ orderId, onClose }: { orderId: string; onClose: () => void }) {
  const t = deskWords.value;
  const reason = useSignal('');
  const refusal = useSignal<Refusal | null>(null);
  const send = async () => {
    const answer = await call('POST', `/api/orders/${encodeURIComponent(orderId)}/take-off`, null, {
      reason: reason.value,
    });
    if (!answer.ok && answer.refusal.code === 'unauthenticated') sessionEnded(() => void send());
    else if (answer.ok) onClose();
    else refusal.value = answer.refusal;
  };
  return (
    <Dialog title={`${led(t.takeOff)} ${orderId}`} onClose={onClose} testId="take-off-dialog">
      <p>{t.takeOffHow}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (reason.value.trim() !== '') withSession(() => void send());
        }}
      >
        <ReasonField reason={reason} testId="take-off-reason" />
        <ProblemNotice refusal={refusal.value} />
        <button type="submit" class="button button-bad" data-testid="take-off-submit">
          {t.takeOff}
        </button>
      </form>
    </Dialog>
  );
}
