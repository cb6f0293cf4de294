/** What answers of Dynamics 365 mean that are not good. */
import { z } from 'zod';
import type { Words } from '../../../../shared/core/erp/posting.ts';
import { jsonOf } from '../../../../shared/core/words/json.ts';
import { type Answer, retryAfterMs } from '../../../../shared/io/outward.ts';
import { cureOfWords } from '../cure-words.ts';
import { type Ended, outcomeOfStatus, outcomeOfStranger, plainWords } from '../web/door.ts';
import { odataWords } from '../web/odata.ts';

/** How its services, which are no OData, tell an error. */
const ServiceError = z.object({ Message: z.string(), ExceptionMessage: z.string().optional() });

/** Nobody's order is busy at a queue: too many calls are everybody's trouble. */
export function outcomeOfAnswer(answer: Answer): Ended {
  const words = odataWords(answer) ?? serviceWords(answer);
  if (answer.status === 429)
    return { is: 'busy', scope: 'erp', waitMs: retryAfterMs(answer), words: words ?? plainWords(answer) };
  if (words === null) return outcomeOfStranger(answer);
  return outcomeOfStatus(answer, words) ?? { is: 'refused', words, cure: cureOfWords(words.text) ?? 'edit' };
}

function serviceWords({ text }: Answer): Words | null {
  const parsed = ServiceError.safeParse(jsonOf(text));
  if (!parsed.success) return null;
  return { code: '', text: (parsed.data.ExceptionMessage ?? parsed.data.Message).slice(0, 500) };
}
