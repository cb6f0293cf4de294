/** Something that a dialog or a page asks the bridge for. */
import { type Signal, signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Answer, call } from '../../../shared/ui/api.ts';
import { session } from '../../../shared/ui/session.ts';
import type { Shape } from '../../../shared/ui/shape.ts';

/** How many first answers are on their way: until they are there, their place is empty. */
export const underWay = signal(0);

/** null while the first answer is on its way, or nothing is asked (`path` null). With another `stamp`, or somebody else signed on, it is asked for again; the last answer stays till then. */
export function useLoaded<T>(path: string | null, shape: Shape<T>, stamp = ''): Signal<Answer<T> | null> {
  const answer = useSignal<Answer<T> | null>(null);
  const who = session.value?.name ?? '';
  useEffect(() => {
    if (path === null) return;
    let wanted = true;
    const isFirst = answer.peek() === null;
    const begun = (by: 1 | -1): void => {
      if (isFirst) underWay.value += by;
    };
    begun(1);
    void call<T>('GET', path, shape).then((got) => {
      if (!wanted) return;
      wanted = false;
      begun(-1);
      answer.value = got;
    });
    return () => {
      if (wanted) begun(-1);
      wanted = false;
    };
  }, [path, stamp, who]);
  return answer;
}
