/** A sent link may name what this plant does not have, or has no longer. */
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { lookWords } from './words.ts';

export function NotHere({ what, onClose }: { what: string; onClose: () => void }) {
  return (
    <Dialog title={lookWords.value.notHere} onClose={onClose} testId="not-here">
      <p>{what}</p>
    </Dialog>
  );
}
