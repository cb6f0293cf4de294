/** Whether there is little room, as on a phone: pictures then stand below their words, not beside them. */
import { signal } from '@preact/signals';

const query = matchMedia('(max-width: 600px)');
export const narrow = signal(query.matches);
query.addEventListener('change', () => {
  narrow.value = query.matches;
});
