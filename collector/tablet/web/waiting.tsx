/** What has not reached the edge box yet. Nothing is lost in silence. */
import { Icon } from '../../../shared/ui/parts/icons.tsx';
import type { Tablet } from './state.ts';
import { tabletWords } from './words.ts';

export function waiting(tablet: Tablet) {
  return tablet.outbox.entries.value.filter((entry) => entry.state !== 'done');
}

export function PendingButton({ tablet }: { tablet: Tablet }) {
  const n = waiting(tablet).length;
  if (n === 0) return null;
  return (
    <button
      type="button"
      class="top-button pending-button"
      data-testid="pending"
      title={tabletWords.value.pending(n)}
      onClick={() => {
        tablet.question.value = { kind: 'pending' };
      }}
    >
      <Icon name="warning" size={18} />
      {n}
      <span class="hide-small">{tabletWords.value.pendingTitle}</span>
    </button>
  );
}
