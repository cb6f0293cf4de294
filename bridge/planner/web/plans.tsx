/** What an order would be by today's planned times, beside what it was by those in force: shown where they differ. */
import { percent } from '../../../shared/ui/format.ts';
import type { ByPlan } from '../plans.ts';
import { useLoaded } from './load.ts';
import { deskWords } from './words.ts';

export function PlansOf({ orderId }: { orderId: string }) {
  const t = deskWords.value;
  const answer = useLoaded<{ plans: ByPlan | null }>(`/api/orders/${encodeURIComponent(orderId)}/plans`, {}).value;
  const plans = answer?.ok === true ? answer.value.plans : null;
  if (plans === null || plans.inForce.effectiveness === plans.today.effectiveness) return null;
  return (
    <p class="small" data-testid="by-plan">
      {t.byPlan(percent(plans.inForce.effectiveness), percent(plans.today.effectiveness))}
    </p>
  );
}
