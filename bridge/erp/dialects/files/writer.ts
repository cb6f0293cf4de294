/**
 * A ticket as a file: one record for what was made, and where the layout has them one per scrap reason, person and
 * reason of stop. Pure. A file is taken or refused whole.
 */
import type { Amount, Amounts } from '../../../../shared/core/erp/amounts.ts';
import { scrapOf, stopCountOf, stopMsOf } from '../../../../shared/core/erp/amounts.ts';
import {
  type GoodsRecords,
  type GoodsRules,
  goodsRecords,
  type WrittenMove,
} from '../../../../shared/core/erp/goods-records.ts';
import { planOf } from '../../../../shared/core/erp/plan.ts';
import type { Abilities, About, LeftBecause, Planned, Taken, Writer } from '../../../../shared/core/erp/posting.ts';
import { roundedQuantity, roundedTime } from '../../../../shared/core/erp/rounding.ts';
import type { Ticket } from '../../../../shared/core/erp/ticket.ts';
import { isPieces, pieces, type Unit } from '../../../../shared/core/words/quantity.ts';
import { printFile } from './body.ts';
import {
  type AmountValue,
  type ConfirmationsLayout,
  type GoodsLayout,
  goodsLayoutOf,
  type RecordOut,
  type Value,
} from './layout.ts';
import { reversed } from './reversal.ts';
import { printDate, printDecimal, printHoursMinutes } from './written.ts';

export function filesWriter(
  layout: ConfirmationsLayout,
  answers: 'later' | 'never',
  goods: GoodsLayout | null = null,
): Writer {
  const can: Abilities = {
    answers,
    // What was handed over is known here (hand-over.ts): the same again is not written again.
    lookUp: 'none',
    repeats: 'refusedByKey',
    longestTransactionMs: 1_000,
    serialPer: 'order',
    parallel: 1,
    pauseMs: 0,
    reverse: layout.reverse,
    reverseFinal: layout.reverse !== 'none' && layout.reverseFinal,
    takes: takenBy(layout, goods),
    ...(goods === null ? {} : { goodsApart: true }),
  };
  return {
    can,
    plan: (ticket, about, newKey) => {
      if (ticket.kind !== 'partial' && ticket.kind !== 'final' && layout.kinds[ticket.kind] === undefined)
        return planOf(can, ticket, []);
      const moved = goodsIn(goods, layout, ticket, about, newKey);
      const key = newKey();
      const page = new Page(layout, ticket, about, key);
      const rows = layout.records.flatMap((record) => page.rows(record));
      const worth = rows.filter(({ saysNothing }) => !saysNothing);
      // A final one, and a change of state, is said even where it brings nothing new.
      const written = worth.length > 0 && ticket.kind === 'partial' ? worth : rows.filter(isKept(worth));
      const posting: Planned = { key, kind: ticket.kind, says: page.says, body: printFile(layout, written) };
      const because = new Map([...page.because, ...moved.because]);
      return planOf(can, ticket, [...moved.postings, posting], because);
    },
    reversal: (original, reversal) =>
      reversed(goods !== null && original.kind === 'goods' ? goodsLayoutOf(layout, goods) : layout, original, reversal),
  };
}

const none: GoodsRecords = { postings: [], because: new Map() };

/** All movements of a ticket in one file. */
function goodsIn(
  goods: GoodsLayout | null,
  layout: ConfirmationsLayout,
  ticket: Ticket,
  about: About,
  newKey: () => string,
): GoodsRecords {
  if (goods === null) return none;
  const own = goodsLayoutOf(layout, goods);
  const rules: GoodsRules = {
    decimals: layout.quantityDecimals,
    takes: new Set((['issue', 'receipt', 'byProduct'] as const).filter((move) => goods.moves[move] !== undefined)),
    recordOf: () => 'file',
    print: (moves, key) => {
      const page = new Page(own, ticket, about, key);
      return printFile(
        own,
        own.records.flatMap((record) => moves.map((move) => page.moved(record, move, goods.moves[move.move] ?? ''))),
      );
    },
  };
  return goodsRecords(ticket, rules, newKey);
}

/** Of those that say nothing only the ticket's own is kept. */
const isKept =
  (worth: readonly WrittenRow[]) =>
  (row: WrittenRow): boolean =>
    worth.includes(row) || row.record.each === 'ticket';

interface WrittenRow {
  record: RecordOut;
  cells: readonly string[];
  saysNothing: boolean;
}

function takenBy({ records, kinds }: ConfirmationsLayout, goods: GoodsLayout | null): ReadonlySet<Taken> {
  const taken = new Set<Taken>(goods === null ? [] : ['goods']);
  for (const { columns } of records)
    for (const column of columns) {
      const one = 'value' in column ? takenAsValue[column.value] : undefined;
      if (one !== undefined) taken.add(one);
    }
  for (const kind of ['start', 'interrupt', 'resume'] as const) if (kinds[kind] !== undefined) taken.add(kind);
  return taken;
}

const takenAsValue: Partial<Record<Value, Taken>> = {
  yield: 'yield',
  rework: 'rework',
  scrap: 'scrap',
  setupTime: 'setup',
  machineTime: 'machine',
  labourTime: 'labour',
  personTime: 'people',
  stopTime: 'stops',
  stopCount: 'stops',
};

/** What one line speaks of beside the ticket itself. */
interface Subject {
  scrap?: Ticket['scrap'][number];
  person?: Ticket['people'][number];
  stop?: Ticket['stops'][number];
  moved?: WrittenMove & { code: string };
}

/** One ticket on its way into a file: what is written is said, and nothing else. */
class Page {
  readonly says = new Map<Amount, number>();
  readonly because = new Map<Amount, LeftBecause>();
  readonly #layout: ConfirmationsLayout;
  readonly #ticket: Ticket;
  readonly #about: About;
  readonly #key: string;

  constructor(layout: ConfirmationsLayout, ticket: Ticket, about: About, key: string) {
    this.#layout = layout;
    this.#ticket = ticket;
    this.#about = about;
    this.#key = key;
    const values = new Set(layout.records.flatMap(({ columns }) => columns.map((one) => 'value' in one && one.value)));
    for (const { reasonId } of ticket.stops) {
      if (!values.has('stopTime')) this.because.set(stopMsOf(reasonId), 'notTaken');
      if (!values.has('stopCount')) this.because.set(stopCountOf(reasonId), 'notTaken');
    }
  }

  rows(record: RecordOut): WrittenRow[] {
    const { kind, scrap, people, stops } = this.#ticket;
    if (record.each === 'ticket') return [this.#row(record, {})];
    if (kind !== 'partial' && kind !== 'final') return [];
    switch (record.each) {
      case 'scrap':
        return scrap.map((one) => this.#row(record, { scrap: one }));
      case 'person':
        return people.map((one) => this.#row(record, { person: one }));
      case 'stop':
        return stops.map((one) => this.#row(record, { stop: one }));
      case 'goods':
        return [];
      default:
        return record.each satisfies never;
    }
  }

  moved(record: RecordOut, move: WrittenMove, code: string): WrittenRow {
    return this.#row(record, { moved: { ...move, code } });
  }

  #row(record: RecordOut, subject: Subject): WrittenRow {
    const before = total(this.says);
    const cells = record.columns.map((column) => {
      if ('text' in column) return column.text;
      if ('ref' in column)
        return this.#about.operation.refs?.[column.ref] ?? this.#about.order.refs?.[column.ref] ?? '';
      if ('componentRef' in column) return subject.moved?.refs[column.componentRef] ?? '';
      return this.#cell(column.value, column.format, subject);
    });
    return { record, cells, saysNothing: total(this.says) === before };
  }

  #cell(value: Value, format: string | undefined, subject: Subject): string {
    const { operation, order } = this.#about;
    const ticket = this.#ticket;
    const { kinds, finals } = this.#layout;
    switch (value) {
      case 'key':
        return this.#key;
      case 'reverses':
        return '';
      case 'kind':
        return kinds[ticket.kind] ?? '';
      case 'final':
        return ticket.kind === 'final' ? finals.yes : finals.no;
      case 'order':
        return ticket.orderId;
      case 'operation':
        return operation.number;
      case 'item':
        return order.itemId;
      case 'unit':
        return ticket.unit?.name ?? order.unit?.name ?? this.#layout.pieces;
      case 'workCentre':
        return operation.workCentreId;
      case 'machine':
        return ticket.machineIds[0] ?? '';
      case 'person':
        return subject.person?.personId ?? ticket.operators[0] ?? '';
      case 'scrapReason':
        return subject.scrap === undefined ? '' : (subject.scrap.erpCode ?? this.#layout.otherReason);
      case 'stopReason':
        return subject.stop === undefined ? '' : (subject.stop.erpCode ?? this.#layout.otherReason);
      case 'move':
        return subject.moved?.code ?? '';
      case 'movedItem':
        return subject.moved?.itemId ?? '';
      case 'movedUnit':
        return subject.moved === undefined ? '' : this.#unitName(subject.moved.unit);
      case 'lot':
        return subject.moved?.lot ?? '';
      case 'storage':
        return subject.moved?.storage ?? '';
      case 'day':
      case 'to':
        return this.#moment(ticket.to, format);
      case 'from':
        return this.#moment(ticket.from, format);
      case 'today':
        return this.#moment(this.#about.now, format);
      default:
        return this.#amount(value, subject);
    }
  }

  #amount(value: AmountValue, { scrap, person, stop, moved }: Subject): string {
    const ticket = this.#ticket;
    switch (value) {
      case 'yield':
        return this.#quantity('yield', ticket.yieldPcs);
      case 'rework':
        return this.#quantity('rework', ticket.reworkPcs);
      case 'scrap':
        return scrap === undefined ? this.#allScrap() : this.#quantity(scrapOf(scrap.reasonId), scrap.quantityPcs);
      case 'setupTime':
        return this.#time('setupMs', ticket.setupMs);
      case 'machineTime':
        return this.#time('machineMs', ticket.machineMs);
      case 'labourTime':
        return this.#time('labourMs', ticket.labourMs);
      case 'personTime':
        return person === undefined ? '' : this.#time(`person:${person.personId}`, person.labourMs);
      case 'stopTime':
        return stop === undefined ? '' : this.#time(stopMsOf(stop.reasonId), stop.durationMs);
      case 'stopCount':
        return stop === undefined ? '' : this.#count(stopCountOf(stop.reasonId), stop.count);
      case 'movedQuantity':
        return moved === undefined ? '' : this.#printed(moved.text, placesOf(moved.unit, this.#layout));
      default:
        return value satisfies never;
    }
  }

  #moment(at: number, format: string | undefined): string {
    return printDate(at, format ?? this.#layout.dateFormat, this.#about.timeZone);
  }

  #say(amount: Amount, says: number): void {
    this.says.set(amount, (this.says.get(amount) ?? 0) + says);
  }

  #count(amount: Amount, count: number): string {
    this.#say(amount, count);
    return String(count);
  }

  /** In one figure: what is cut off is cut off reason by reason. */
  #allScrap(): string {
    const unit = this.#unit();
    const size = 10 ** (unit.decimals - this.#places());
    let steps = 0;
    for (const { reasonId, quantityPcs } of this.#ticket.scrap) {
      const says = Math.floor(quantityPcs / size) * size;
      this.#say(scrapOf(reasonId), says);
      steps += says;
    }
    return this.#printed(roundedQuantity(steps, unit, this.#places()).text, this.#places());
  }

  #quantity(amount: Amount, steps: number): string {
    const { text, says } = roundedQuantity(steps, this.#unit(), this.#places());
    this.#say(amount, says);
    return this.#printed(text, this.#places());
  }

  #time(amount: Amount, ms: number): string {
    const { timeUnit, timeDecimals } = this.#layout;
    const { text, says } = timeUnit === 'hh:mm' ? printHoursMinutes(ms) : roundedTime(ms, timeUnit, timeDecimals);
    this.#say(amount, says);
    return timeUnit === 'hh:mm' ? text : this.#printed(text, timeDecimals);
  }

  #unit = () => this.#ticket.unit ?? this.#about.order.unit ?? pieces;
  /** Pieces have no decimals, however many the file could hold. */
  #places = (): number => placesOf(this.#unit(), this.#layout);
  #unitName = (unit: Unit): string => (isPieces(unit) ? this.#layout.pieces : unit.name);
  #printed = (text: string, places: number): string =>
    printDecimal(text, this.#layout, this.#layout.decimals === 'fixed' ? places : null);
}

const placesOf = ({ decimals }: Unit, { quantityDecimals }: ConfirmationsLayout): number =>
  Math.min(decimals, quantityDecimals);

function total(amounts: Amounts): number {
  let sum = 0;
  for (const amount of amounts.values()) sum += amount;
  return sum;
}
