/** Something that a dialog asks the bridge for when it opens. */
import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Answer, call } from '../../../shared/ui/api.ts';

/** null while it is on its way. */
export function useLoaded<T>(path: string): Signal<Answer<T> | null> {
  const answer = useSignal<Answer<T> | null>(null);
  useEffect(() => {
    let wanted = true;
    void call<T>('GET', path).then((got) => {
      if (wanted) answer.value = got;
    });
    return () => {
      wanted = false;
    };
  }, [path]);
  return answer;
}
