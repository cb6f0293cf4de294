/** Something that a dialog or a page asks the bridge for. */
import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Answer, call } from '../../../shared/ui/api.ts';
import { session } from '../../../shared/ui/session.ts';

/** null while the first answer is on its way, or nothing is asked (`path` null). With another `stamp`, or somebody else signed on, it is asked for again; the last answer stays till then. */
export function useLoaded<T>(path: string | null, stamp = ''): Signal<Answer<T> | null> {
  const answer = useSignal<Answer<T> | null>(null);
  const who = session.value?.name ?? '';
  useEffect(() => {
    if (path === null) return;
    let wanted = true;
    void call<T>('GET', path).then((got) => {
      if (wanted) answer.value = got;
    });
    return () => {
      wanted = false;
    };
  }, [path, stamp, who]);
  return answer;
}
