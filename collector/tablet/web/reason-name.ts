import type { Reason } from '../../../shared/core/words/plant.ts';
import { named, words } from '../../../shared/ui/language.ts';

export function reasonName(reasonId: string | null, reasons: readonly Reason[]): string {
  if (reasonId === null) return words.value.noReason;
  const reason = reasons.find((each) => each.id === reasonId);
  return reason === undefined ? reasonId : named(reason.name);
}
