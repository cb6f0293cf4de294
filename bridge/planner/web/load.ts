/** Something that a dialog or a page asks the bridge for. */
import { signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Answer, call } from '../../../shared/ui/api.ts';
import { session } from '../../../shared/ui/session.ts';
import type { Shape } from '../../../shared/ui/shape.ts';

/** The first question over a long past takes its time. */
const PATIENCE_MS = 60_000;
const AGAIN_MS = 5_000;

/** How many first answers are on their way: until they are there, their place is empty. */
export const underWay = signal(0);

/**
 * null while the first answer is on its way, or nothing is asked (`path` null). With another `stamp`, or somebody else
 * signed on, it is asked for again, and the last answer stays till then. An answer is shown only for what it is `about`:
 * usually its path; where that moves on with the time, what was chosen. What may succeed later is asked for again by itself.
 */
export function useLoaded<T>(
  path: string | null,
  shape: Shape<T>,
  stamp = '',
  about = path,
): { readonly value: Answer<T> | null } {
  const last = useSignal<{ about: string | null; answer: Answer<T> } | null>(null);
  const who = session.value?.name ?? '';
  useEffect(() => {
    if (path === null) return;
    let wanted = true;
    let again: ReturnType<typeof setTimeout> | undefined;
    let isAnnounced = last.peek()?.about !== about;
    if (isAnnounced) underWay.value += 1;
    const arrived = (): void => {
      if (isAnnounced) underWay.value -= 1;
      isAnnounced = false;
    };
    const ask = (): void => {
      void call<T>('GET', path, shape, undefined, PATIENCE_MS).then((got) => {
        if (!wanted) return;
        arrived();
        last.value = { about, answer: got };
        if (!got.ok && got.refusal.retry) again = setTimeout(ask, AGAIN_MS);
      });
    };
    ask();
    return () => {
      wanted = false;
      clearTimeout(again);
      arrived();
    };
  }, [path, stamp, who, about]);
  return { value: last.value?.about === about ? last.value.answer : null };
}
