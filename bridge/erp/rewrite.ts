/** A refused posting written anew, as a person edited it: less, under another code, or on another day. */
import { figuresOf } from '../../shared/core/erp/amounts.ts';
import { type Edit, edited } from '../../shared/core/erp/edit.ts';
import type { About, Posting, Writer } from '../../shared/core/erp/posting.ts';
import type { Ticket, TicketKind } from '../../shared/core/erp/ticket.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { DAY_MS } from '../../shared/core/words/time.ts';
import { localMsAt, momentOf } from '../../shared/core/words/zone.ts';
import type { NewPosting } from './outbox.ts';
import type { AboutPosting } from './outbox-rows.ts';

/** What a posting of an operation is written with. */
export interface Writing {
  about: About;
  machineIds: readonly string[];
  operators: readonly string[];
  /** The ERP's code of a reason; the reason's id where it has none. */
  erpCode: (reasonId: string | null) => string | null;
}

export interface Rewritten {
  postings: readonly NewPosting[];
  /** What the ERP is not told of any more. */
  givenUp: NewPosting | null;
}

/** Errors: as `edited`; `invalid` for a day before the work or after today, `refused` where the dialect writes nothing. */
export function rewrite(
  posting: Posting & { spoken: AboutPosting },
  edit: Edit,
  { writer, writing, newKey }: { writer: Writer; writing: Writing; newKey: () => string },
): Rewritten {
  const { orderId, operationId, spoken } = posting;
  const { says, left, codeOf } = edited(posting.says, edit);
  const isLessened = left.size > 0;
  const kind = isLessened && edit.rest === 'owed' && posting.kind === 'final' ? 'partial' : ticketKind(posting.kind);
  const { from, to, now } =
    edit.day === undefined ? { ...spoken, now: writing.about.now } : onDay(edit.day, spoken, writing.about);
  const ticket = ticketOf(posting, { kind, from, to, says, codeOf, writing });
  const of = { orderId, operationId, from: spoken.from, to: spoken.to, unit: spoken.unit, basis: spoken.basis };
  const planned = writer.plan(ticket, { ...writing.about, now }, newKey).postings;
  if (planned.length === 0) throw new Problem('refused', { what: 'editNotWritten' });
  const rest: NewPosting = { ...of, key: newKey(), kind: 'partial', says: left, body: '' };
  return {
    postings: planned.map((one) => ({ ...one, ...of })),
    givenUp: isLessened && edit.rest === 'givenUp' ? rest : null,
  };
}

function ticketKind(kind: Posting['kind']): TicketKind {
  if (kind === 'reversal' || kind === 'goods') throw new Problem('refused', { what: 'notEditable' });
  return kind;
}

function ticketOf(
  { orderId, operationId, spoken }: Posting & { spoken: AboutPosting },
  {
    kind,
    from,
    to,
    says,
    codeOf,
    writing,
  }: Pick<Ticket, 'kind' | 'from' | 'to'> & Pick<ReturnType<typeof edited>, 'says' | 'codeOf'> & { writing: Writing },
): Ticket {
  const figures = figuresOf(says);
  const heardAs = (reasonId: string | null): string | null =>
    writing.erpCode(codeOf.has(reasonId) ? (codeOf.get(reasonId) ?? null) : reasonId);
  return {
    ...figures,
    kind,
    orderId,
    operationId,
    operationNumber: writing.about.operation.number,
    machineIds: writing.machineIds,
    from,
    to,
    ...(spoken.unit === undefined ? {} : { unit: spoken.unit }),
    scrap: figures.scrap.map((scrap) => ({ ...scrap, erpCode: heardAs(scrap.reasonId) })),
    stops: figures.stops.map((stop) => ({ ...stop, erpCode: writing.erpCode(stop.reasonId) })),
    goods: [],
    operators: writing.operators,
    basis: spoken.basis,
  };
}

/** The same time of day on another day; the span moves with it. */
function onDay(
  day: string,
  { from, to }: Pick<AboutPosting, 'from' | 'to'>,
  { timeZone, now }: Pick<About, 'timeZone' | 'now'>,
): { from: number; to: number; now: number } {
  const first = dayOf(timeZone, from);
  const last = dayOf(timeZone, now);
  if (day < first || day > last) throw new Problem('invalid', { what: 'editDay', first, last });
  const timeOfDayMs = localMsAt(timeZone, to) % DAY_MS;
  const moved = Math.min(momentOf(timeZone, Date.parse(day) + timeOfDayMs), now);
  return { from: moved - (to - from), to: moved, now: moved };
}

function dayOf(timeZone: string, at: number): string {
  return new Date(localMsAt(timeZone, at)).toISOString().slice(0, 10);
}
