/** SAP's system states of an order, several at once, and what of them a shop floor needs to know. */

import type { OrderStatus } from '../../../../shared/core/words/order.ts';
import { own } from '../../../../shared/core/words/own.ts';

/** As SAP's own screens abbreviate them. */
const names: Readonly<Record<string, string>> = {
  ...{ I0001: 'CRTD', I0002: 'REL', I0007: 'PRT', I0009: 'CNF', I0010: 'PCNF', I0012: 'DLV', I0013: 'DLT' },
  ...{ I0016: 'PRC', I0028: 'SETC', I0042: 'PREL', I0043: 'LKD', I0045: 'TECO', I0046: 'CLSD', I0048: 'DMES' },
  ...{ I0074: 'PDLV', I0076: 'DLFL', I0117: 'SCHD', I0321: 'GMPS', I0340: 'MACM', I0420: 'AVNC' },
};

export function statesOf(codes: readonly string[]): string[] {
  return codes.map((code) => own(names, code) ?? code);
}

/**
 * The strongest holds. Partially confirmed (I0010) and delivered (I0012) are not over; locked (I0043) is not to be
 * worked on, whatever else it is.
 */
export function statusOf(codes: readonly string[]): OrderStatus {
  const has = (...any: readonly string[]) => any.some((code) => codes.includes(code));
  if (has('I0013', 'I0076')) return 'cancelled';
  if (has('I0045', 'I0046')) return 'closed';
  if (has('I0043')) return 'planned';
  if (has('I0009')) return 'finished';
  return has('I0002', 'I0042') ? 'released' : 'planned';
}
