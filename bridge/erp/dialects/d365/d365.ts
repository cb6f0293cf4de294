/**
 * Dynamics 365 Supply Chain Management by its message queue for execution systems: production orders down by OData,
 * route card messages up. A message that was taken is stored, not booked: how it ended is a state of the queue.
 * From published documents, not tried on a real system.
 */
import type { Outcome, Posting } from '../../../../shared/core/erp/posting.ts';
import { jsonOf } from '../../../../shared/core/words/json.ts';
import type { Answer } from '../../../../shared/io/outward.ts';
import { erpDialect } from '../../dialect.ts';
import type { Erp } from '../../erp.ts';
import { authorised, authorisedSecrets } from '../web/authorised.ts';
import { asked, type Door, endedBy, foundBy, isGood, openDoor } from '../web/door.ts';
import { outcomeOfAnswer } from './errors.ts';
import { type D365Options, D365OptionsSchema } from './options.ts';
import { downloadOrders } from './orders.ts';
import { answersSince, findMessage } from './states.ts';
import { d365Writer } from './writer.ts';

/** Its line in `registry.ts`. */
export const d365 = erpDialect({
  kind: 'd365',
  options: D365OptionsSchema,
  secrets: authorisedSecrets,
  create: createD365Erp,
  address: ({ url, company }) => `${url} (${company})`,
});

export function createD365Erp(options: D365Options): Erp {
  const door = authorised(openDoor({ ...options, isFresh: true }), options);
  const { states } = options;
  return {
    id: 'd365',
    writer: d365Writer(options),
    orders: (cursor) => asked(door, downloadOrders(door, options, cursor)),
    send: (posting) => sent(door, posting).catch((error: unknown) => endedBy(error, door)),
    ...(states === undefined
      ? {}
      : {
          find: ({ key }, { sentAt }) =>
            findMessage(door, options, states, { key, sentAt }).catch((error: unknown) => foundBy(error, door)),
          answers: (cursor) => asked(door, answersSince(door, options, states, cursor)),
        }),
    close: () => door.close(),
  };
}

const SEND = '/api/services/SysMessageServices/SysMessageService/SendMessage';

/** The service says nothing, or nothing in JSON; a page with a good status is another's: nothing was stored by it. */
const isOwn = ({ text }: Answer): boolean => text.trim() === '' || jsonOf(text) !== undefined;

async function sent(door: Door, { key, body }: Posting): Promise<Outcome> {
  const answer = await door.call('POST', SEND, { text: { type: 'application/json', content: body } });
  return isGood(answer) && isOwn(answer) ? { is: 'handedOver', messageRef: key } : outcomeOfAnswer(answer);
}
