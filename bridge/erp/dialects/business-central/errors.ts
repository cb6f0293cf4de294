/** What Business Central's errors mean. */
import type { Cure, Words } from '../../../../shared/core/erp/posting.ts';
import type { Answer } from '../../../../shared/io/outward.ts';
import { cureOfWords } from '../cure-words.ts';
import { type Ended, outcomeOfStatus, outcomeOfStranger } from '../web/door.ts';
import { odataWords } from '../web/odata.ts';
import type { BusinessCentralOptions } from './options.ts';

export const outcomeOfAnswer =
  ({ busyCodes }: Pick<BusinessCentralOptions, 'busyCodes'>) =>
  (answer: Answer): Ended => {
    const words = odataWords(answer);
    if (words === null) return outcomeOfStranger(answer);
    if (busyCodes.includes(words.code) || isHeld(words)) return { is: 'busy', scope: 'order', waitMs: null, words };
    if (/^Auth(entication|orization)_/.test(words.code)) return { is: 'denied', words };
    return outcomeOfStatus(answer, words) ?? { is: 'refused', words, cure: cureOf(words) };
  };

/** Another session held the table: what was asked for was rolled back. */
const isHeld = ({ text }: Words): boolean => /another session|another user|deadlock/i.test(text);

/** The words are the user's language; English ones tell a cure. */
function cureOf({ code, text }: Words): Cure {
  if (/posting date|allowed .*date/i.test(text)) return 'openPeriod';
  if (code === 'BadRequest_ResourceNotFound' || /does not exist|cannot be found/i.test(text)) return 'masterData';
  if (/finished|blocked|status/i.test(text)) return 'openOrder';
  return /inventory|quantity on/i.test(text) ? 'stock' : (cureOfWords(text) ?? 'edit');
}
