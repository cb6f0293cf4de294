import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateReader } from '../../../../collector/offline/history/dates.ts';
import { decodeTable } from '../../../../collector/offline/history/decode.ts';
import { draftMap } from '../../../../collector/offline/history/draft-map.ts';
import { factsOf } from '../../../../collector/offline/history/facts.ts';
import { TableMapSchema } from '../../../../collector/offline/history/map.ts';
import { newPlaces } from '../../../../collector/offline/history/places.ts';
import { readQuantity } from '../../../../collector/offline/history/quantities.ts';
import { readTable } from '../../../../collector/offline/history/rows.ts';
import { openLedger } from '../../../../shared/core/ledger/ledger.ts';
import { EventSchema } from '../../../../shared/core/words/event.ts';

const map = TableMapSchema.parse({
  timeZone: 'Europe/Berlin',
  form: 'dd.MM.yyyy HH:mm',
  columns: {
    order: 'Order',
    operation: 'Step',
    resource: 'Machine',
    start: 'From',
    end: 'To',
    quantity: 'Good',
    orderQuantity: 'Wanted',
    item: 'Part',
    worker: 'Who',
    kind: 'Kind',
  },
  kinds: { S: 'setup' },
});
const header = 'Order,Step,Machine,From,To,Good,Wanted,Part,Who,Kind';
const table = (...lines: string[]) => readTable([header, ...lines].join('\n'), map);
const facts = (...lines: string[]) => factsOf(table(...lines).rows, map, newPlaces(map));

/** One order over two machines, set up first, worked on twice at the second. */
const order = [
  'A,turn,Lathe 1,02.03.2026 06:00,02.03.2026 07:00,0,10,I,anna,S',
  'A,turn,Lathe 1,02.03.2026 07:00,02.03.2026 12:00,10,10,I,anna,R',
  'A,grind,Grinder,03.03.2026 06:00,03.03.2026 08:00,4,10,I,bert,R',
  'A,grind,Grinder,04.03.2026 06:00,04.03.2026 09:00,6,10,I,bert,R',
];

describe('dates as tables write them', () => {
  test.each([
    ['dd/MM/yyyy', '26/08/2025', '2025-08-25T22:00:00.000Z'],
    ['MM/dd/yyyy', '9/8/2025', '2025-09-07T22:00:00.000Z'],
    ['yyyy/MM/dd HH:mm:ss', '2012/01/29 23:24:00.000', '2012-01-29T22:24:00.000Z'],
    ['yyyy-MM-dd HH:mm', '2026-07-01', '2026-06-30T22:00:00.000Z'],
    ['dd.MM.yy hh:mm a', '01.07.26 12:05 AM', '2026-06-30T22:05:00.000Z'],
    ['dd.MM.yyyy', '2026-07-01T10:00:00Z', '2026-07-01T10:00:00.000Z'],
    ['dd-MMM-yy HH:mm', '03-Mar-26 06:00', '2026-03-03T05:00:00.000Z'],
    ['dd. MMM yyyy', '3. März 2026', '2026-03-02T23:00:00.000Z'],
    ['dd MMM yyyy', '14 juil. 2026', '2026-07-13T22:00:00.000Z'],
    ['MMM dd, yyyy hh:mm a', 'Dec 24, 2026 1:05 pm', '2026-12-24T12:05:00.000Z'],
    ['yyyy-MM-ddTHH:mm:ss', '2026-03-03T06:00:00.250', '2026-03-03T05:00:00.000Z'],
    ['dd MMM yyyy HH:mm', '3 mai 2026', '2026-05-02T22:00:00.000Z'],
    ['unix', '1772514000', '2026-03-03T05:00:00.000Z'],
    ['unixms', '1772514000000', '2026-03-03T05:00:00.000Z'],
    ['excel', '46084,25', '2026-03-03T05:00:00.000Z'],
  ])('%s reads %s', (form, text, iso) => {
    expect(dateReader(form, 'Europe/Berlin')(text)).toBe(Date.parse(iso));
  });

  test.each(['31/02/2026', '2026-13-01', '01/13/2026', '', 'soon'])('%s is none', (text) => {
    expect(dateReader('dd/MM/yyyy', 'Europe/Berlin')(text)).toBeNull();
  });
});

describe('quantities as tables write them', () => {
  test.each<readonly [string, number]>([
    ...([
      ['1250', 1250],
      ['1.250', 1250],
      ['1,250', 1250],
      ['1.250,00', 1250],
      ['1,250.00', 1250],
    ] as const),
    ...([
      ["1'250", 1250],
      ['1 250', 1250],
      ['1\u00a0250,5', 1251],
      ['1.250.000', 1_250_000],
    ] as const),
    ...([
      ['12,5', 13],
      ['12.4', 12],
      ['0.125', 0],
      ['0', 0],
      ['1E+03', 1000],
    ] as const),
  ])('%s is %i', (text, pieces) => {
    expect(readQuantity(text, null)).toBe(pieces);
  });

  test.each(['-5', '5 pcs', '1.25.00', '1,2,3', '0x10', '9999999999', '१२', '1.250,', 'NaN', '1e999'])(
    '%s is none, and no other one',
    (text) => {
      expect(readQuantity(text, null)).toBe('unreadable');
    },
  );

  test('a map that says what stands before the parts of one holds', () => {
    expect([readQuantity('1.250', '.'), readQuantity('1.250', ','), readQuantity('1,250', ',')]).toEqual([1, 1250, 1]);
    expect([readQuantity('12.5', ','), readQuantity('12,5', '.')]).toEqual(['unreadable', 'unreadable']);
  });

  test.each(['-', 'n/a', 'NULL'])('%s says nothing', (text) => {
    expect(readQuantity(text, null)).toBeNull();
  });

  test('whatever a locale writes is read as it was meant', () => {
    const locale = fc.constantFrom<[string, ',' | '.']>(['de-DE', ','], ['en-US', '.'], ['fr-FR', ','], ['de-CH', '.']);
    fc.assert(
      fc.property(locale, fc.nat({ max: 99_999_999 }), ([tag, decimal], pieces) => {
        expect(readQuantity(pieces.toLocaleString(tag), decimal)).toBe(pieces);
        const withParts = (pieces + 0.25).toLocaleString(tag, { minimumFractionDigits: 2 });
        expect(readQuantity(withParts, decimal)).toBe(pieces);
      }),
    );
  });
});

describe('a table of bytes', () => {
  const text = 'Auftrag;Künstler\n1;Özdemir – ß\n';
  test.each<[string, Buffer, string | null]>([
    ['UTF-8', Buffer.from(text), null],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`), null],
    ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le'), null],
    ['Windows-1252', Buffer.from(text.replace('–', '\u0096'), 'latin1'), 'windows-1252'],
  ])('in %s is read letter by letter', (_name, bytes, guessed) => {
    expect(decodeTable(bytes, null)).toEqual({ text, guessed });
  });

  test('in another encoding than its map says is refused', () => {
    expect(() => decodeTable(Buffer.from([0xfc]), 'utf-8')).toThrow(/not written in utf-8/);
    expect(TableMapSchema.safeParse({ ...map, encoding: 'klingon' }).error?.message).toMatch(
      /no encoding has this name/,
    );
  });
});

describe('a table', () => {
  test('with a quantity that cannot be read leaves the line out, and tells it', () => {
    const { rows, odd } = table(...order, 'B,turn,Lathe 1,05.03.2026 06:00,05.03.2026 07:00,-5,10,I,anna,R');
    expect(rows).toHaveLength(4);
    expect(odd).toEqual([{ line: 6, why: '"-5" is no quantity (quantity)' }]);
  });

  test('without a line is refused', () => {
    expect(() => readTable('', map)).toThrow(/empty: its first line names the columns/);
  });

  test('without a column that the map names is refused, with those that it has', () => {
    expect(() => readTable('Order,Step\nA,turn', map)).toThrow(/no column .*"Machine".*It has: Order, Step/);
  });

  test('with lines that make no sense keeps the others and tells which were left out', () => {
    const { rows, odd } = table('A,turn,Lathe 1,02.03.2026 12:00,02.03.2026 07:00,1,1,I,x,R', ...order);
    expect(rows).toHaveLength(4);
    expect(odd).toEqual([{ line: 2, why: 'it ends before it starts' }]);
  });
});

test('a slip in a year leaves its line out, not the table', () => {
  const { rows, odd } = readTable(
    [
      header,
      'A,10,M1,01.02.2026 08:00,01.02.2026 10:00,5,5,X,,',
      'B,10,M1,01.02.1926 08:00,01.02.2026 10:00,5,5,X,,',
      'C,10,M1,01.02.2016 08:00,01.02.2026 10:00,5,5,X,,',
    ].join('\n'),
    map,
  );
  expect(rows.map(({ orderId }) => orderId)).toEqual(['A']);
  expect(odd).toEqual([
    { line: 3, why: '"01.02.1926 08:00" is no date (start)' },
    { line: 4, why: 'it lasts more than 400 days' },
  ]);
});

describe('an order of a table', () => {
  const ledger = openLedger(newPlacesPlant());
  ledger.record(facts(...order));
  const until = Date.parse('2026-03-10T00:00:00Z');

  test('is known to the ledger with what was made, when and by whom', () => {
    const known = ledger.orders().get('A');
    expect(known).toMatchObject({ itemId: 'I', quantityPcs: 10, status: 'closed' });
    const [turn, grind] = (known?.operations ?? []).map(({ id }) => ledger.operation(id, until));
    expect(turn).toMatchObject({ status: 'finished', goodPcs: 10, operators: ['anna'], setupMs: 3_600_000 });
    expect(grind).toMatchObject({ status: 'finished', goodPcs: 10, machineMs: 5 * 3_600_000 });
    expect(turn?.finishedAt).toBe(Date.parse('2026-03-02T11:00:00Z'));
    expect(grind?.finishedAt).toBe(Date.parse('2026-03-04T08:00:00Z'));
  });

  test('is made of facts that a box could have written, in the order in which they became known', () => {
    const written = facts(...order);
    expect(written.length).toBeGreaterThan(order.length);
    for (const fact of written) expect(EventSchema.safeParse(fact).success).toBe(true);
    expect(written.map(({ seq }) => seq)).toEqual(written.map((_, index) => index + 1));
    const recorded = written.map(({ recordedAt }) => recordedAt);
    expect(recorded).toEqual([...recorded].sort((a, b) => a - b));
  });
});

function newPlacesPlant() {
  const configured = facts(...order).find((fact) => fact.type === 'masterDataChanged');
  if (configured?.type !== 'masterDataChanged') throw new Error('no plant');
  return configured.plant;
}

describe('a line over a night', () => {
  const days = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, ['06:00-22:00']]));
  const atWork = { ...map, week: days };
  const told = (...lines: string[]) => factsOf(table(...lines).rows, atWork, newPlaces(atWork));
  const overNight = 'A,turn,Lathe 1,02.03.2026 20:00,03.03.2026 08:00,10,10,I,anna,R';

  test('stands still in it', () => {
    const states = told(overNight).flatMap((fact) =>
      fact.type === 'stateChanged' ? [[fact.state, iso(fact.at)]] : [],
    );
    expect(states).toEqual([
      ['running', '2026-03-02T19:00:00.000Z'],
      ['idle', '2026-03-02T21:00:00.000Z'],
      ['running', '2026-03-03T05:00:00.000Z'],
      ['idle', '2026-03-03T07:00:00.000Z'],
    ]);
  });
  test('plans the next order of its item by the hours that were worked', () => {
    const next = told(overNight, 'B,turn,Lathe 1,03.03.2026 09:00,03.03.2026 10:00,10,10,I,anna,R').find(
      (fact) => fact.type === 'orderReleased' && fact.order.id === 'B',
    );
    expect(next?.type === 'orderReleased' && next.order.operations[0]?.plannedRunMsPerPc).toBe((4 * 3_600_000) / 10);
  });
});

test('a step is done with its last piece, not when the next one begins', () => {
  const done = facts(...order).find((fact) => fact.type === 'operationFinished');
  expect(done && iso(done.recordedAt)).toBe('2026-03-02T11:00:00.000Z');
});

const iso = (at: number) => new Date(at).toISOString();

test('a place that does two things at once is two machines, from then on', () => {
  const both = facts(
    'A,check,QC,02.03.2026 06:00,02.03.2026 09:00,1,1,I,x,R',
    'B,check,QC,02.03.2026 08:00,02.03.2026 10:00,1,1,I,y,R',
    'C,check,QC,02.03.2026 11:00,02.03.2026 12:00,1,1,I,y,R',
  );
  const machines = both.flatMap((fact) => (fact.type === 'masterDataChanged' ? [fact.plant.machines.length] : []));
  expect(machines.at(-1)).toBe(2);
  const started = both.flatMap((fact) => (fact.type === 'operationStarted' ? [fact.machineId] : []));
  expect(started).toEqual(['QC', 'QC.2', 'QC']);
});

test('an item begins with the steps of its last order; one that it does not need is dropped at its end', () => {
  const later = facts(...order, 'B,turn,Lathe 1,05.03.2026 06:00,05.03.2026 07:00,10,10,I,anna,R');
  const told = later.flatMap((fact) =>
    (fact.type === 'orderReleased' || fact.type === 'orderChanged') && fact.order.id === 'B'
      ? [fact.order.operations.map(({ description }) => description)]
      : [],
  );
  expect(told).toEqual([['turn', 'grind'], ['turn']]);
  const planned = later.find((fact) => fact.type === 'orderReleased' && fact.order.id === 'B');
  // Five hours for ten pieces at the last order.
  expect(planned).toMatchObject({ order: { operations: [{ plannedRunMsPerPc: 1_800_000 }, {}] } });
});

test('what a table tells later changes no fact of before', () => {
  const lines = Array.from({ length: 24 }, (_, n) => {
    const day = String(2 + Math.floor(n / 2)).padStart(2, '0');
    return `O${n},turn,Lathe ${n % 3},${day}.03.2026 06:00,${day}.03.2026 ${10 + (n % 7)}:00,5,5,I${n % 4},x,R`;
  });
  const whole = facts(...lines);
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 22 }), fc.integer({ min: 1, max: 9 }), (kept, good) => {
      const other = [...lines.slice(0, kept), ...lines.slice(kept).map((line) => line.replace(',5,5,', `,${good},9,`))];
      const from = facts(...lines.slice(kept))[0]?.recordedAt ?? 0;
      const before = (all: typeof whole) => all.filter(({ recordedAt }) => recordedAt < from);
      expect(before(facts(...other))).toEqual(before(whole));
    }),
  );
});

test('several steps in one line: a kit that is awaited, and time that passes', () => {
  const wide = TableMapSchema.parse({
    form: 'yyyy-MM-dd',
    columns: { order: 'No', item: 'Size', ordered: 'Ordered' },
    steps: [
      { operation: { is: 'kit' }, kind: { is: 'material' }, start: 'Ordered', end: 'Kit' },
      { operation: { is: 'assembly' }, start: 'Kit', end: 'Done' },
    ],
  });
  const { rows } = readTable(
    'No,Size,Ordered,Kit,Done\n1,20,2026-03-02,2026-03-09,2026-03-11\n2,20,2026-03-03,,',
    wide,
  );
  const told = factsOf(rows, wide, newPlaces(wide));
  const last = told.flatMap((fact) => ('order' in fact && fact.order.id === '1' ? [fact.order] : [])).at(-1);
  expect(last?.components).toMatchObject([{ itemId: 'kit', arrivedAt: Date.parse('2026-03-09T00:00:00Z') }]);
  expect(last?.operations).toMatchObject([{ outside: { finishedAt: Date.parse('2026-03-11T00:00:00Z') } }]);
  expect(told.some((fact) => fact.type === 'orderClosed' && fact.orderId === '2')).toBe(false);
});

describe('lines that tell one moment', () => {
  const german = (over: object) =>
    TableMapSchema.parse({
      timeZone: 'Europe/Berlin',
      form: 'dd.MM.yyyy HH:mm',
      columns: { order: 'Auftrag', operation: 'AG', resource: 'Maschine', at: 'Zeit', quantity: 'Gut', ...over },
      ...('event' in over ? { events: { Beginn: 'start', Unterbrechung: 'end', Weiter: 'start', Ende: 'end' } } : {}),
    });
  const at = (text: string) => dateReader('dd.MM.yyyy HH:mm', 'Europe/Berlin')(text);

  test('a line for the beginning and one for the end are one stretch, with the pieces of both', () => {
    const text = `Auftrag;AG;Maschine;Ereignis;Zeit;Gut
A;10;Säge;Beginn;02.03.2026 06:00;
B;10;Säge;Beginn;02.03.2026 06:30;
A;10;Säge;UNTERBRECHUNG;02.03.2026 07:00;500,0
A;10;Säge;Weiter;02.03.2026 08:00;
A;10;Säge;Ende;02.03.2026 09:00;1.250,00
C;10;Säge;Ende;02.03.2026 09:30;1
A;10;Säge;Pause;02.03.2026 09:40;`;
    const { rows, odd } = readTable(text, german({ event: 'Ereignis' }));
    expect(rows.map(({ orderId, startAt, endAt, quantityPcs }) => [orderId, startAt, endAt, quantityPcs])).toEqual([
      ['A', at('02.03.2026 06:00'), at('02.03.2026 07:00'), 500],
      ['A', at('02.03.2026 08:00'), at('02.03.2026 09:00'), 1250],
      ['B', at('02.03.2026 06:30'), null, null],
    ]);
    expect(odd).toEqual([
      { line: 8, why: '"Pause" is no event of the map' },
      { line: 7, why: 'it ends what no line began' },
    ]);
  });

  test('a line per piece is a stretch until the pieces pause; the first took as long as the next', () => {
    const text = `Auftrag;AG;Maschine;Zeit;Gut
A;10;Säge;02.03.2026 06:10;1
A;10;Säge;02.03.2026 06:20;0
A;10;Säge;02.03.2026 06:40;1
A;10;Säge;03.03.2026 06:00;1`;
    const { rows } = readTable(text, german({}));
    expect(rows.map(({ startAt, endAt, quantityPcs }) => [startAt, endAt, quantityPcs])).toEqual([
      [at('02.03.2026 06:00'), at('02.03.2026 06:40'), 2],
      [at('03.03.2026 06:00'), at('03.03.2026 06:00'), 1],
    ]);
  });

  test.each([
    [{ start: 'Zeit' }, /not both/],
    [{ event: 'Ereignis', at: undefined, start: 'Zeit', end: 'Zeit' }, /moment of the event/],
  ])('a map that says it twice is refused', (over, why) => {
    expect(() => german(over)).toThrow(why);
  });
});

describe('how long it took instead of when', () => {
  const lengthOf = (more: object, text: string) => {
    const columns = { order: 'O', operation: { is: 'work' }, ...more };
    return readTable(text, TableMapSchema.parse({ form: 'dd.MM.yyyy HH:mm', columns }));
  };
  const at = dateReader('dd.MM.yyyy HH:mm', 'UTC');

  test.each([
    ['minutes', '90', 90],
    ['hours', '1,5', 90],
    ['hours', '1:30', 90],
    ['minutes', '0:45:00', 45],
  ])('%s of %s', (unit, length, minutes) => {
    const { rows } = lengthOf({ start: 'Von', [unit]: 'Dauer' }, `O;Von;Dauer\nA;02.03.2026 06:00;${length}`);
    expect(rows.map(({ startAt, endAt }) => [startAt, endAt])).toEqual([
      [at('02.03.2026 06:00'), (at('02.03.2026 06:00') ?? 0) + minutes * 60_000],
    ]);
  });

  test('back from the end, with day and time in columns of their own', () => {
    const text = 'O;Datum;Zeit;Min\nA;02.03.2026;06:00;30\nB;02.03.2026;;30\nC;02.03.2026;06:00;lang';
    const { rows, odd } = lengthOf({ end: { columns: ['Datum', 'Zeit'] }, minutes: 'Min' }, text);
    expect(rows.map(({ orderId, startAt }) => [orderId, startAt])).toEqual([
      ['A', at('02.03.2026 05:30')],
      ['B', at('01.03.2026 23:30')],
    ]);
    expect(odd).toEqual([{ line: 4, why: '"lang" is no length of time' }]);
  });

  test('a map with neither end nor length is refused', () => {
    expect(() => lengthOf({ start: 'Von' }, 'O;Von\nA;1')).toThrow(/or how long it took/);
  });
});

describe('a map that does not fit says what would', () => {
  const columns = { order: 'Order', operation: { is: 'work' }, start: 'From', end: 'To' };

  test('the form in which all dates of a column are written is told', () => {
    const form = TableMapSchema.parse({ form: 'dd/MM/yyyy', columns });
    const { odd, hints } = readTable('Order,From,To\nA,02/03/2026,02/13/2026\nB,02/04/2026,02/25/2026', form);
    expect(odd.length).toBe(2);
    expect(hints.join()).toContain('All dates of the column "To" fit MM/dd/yyyy, 0 the form dd/MM/yyyy of the map');
  });

  test('what stands between cells is found where the map is silent, and told where it is wrong', () => {
    const text = 'Order;From;To\nA;2026-03-02 06:00:00;2026-03-02 07:00:00';
    expect(readTable(text, TableMapSchema.parse({ columns })).rows.length).toBe(1);
    expect(() => readTable(text, TableMapSchema.parse({ delimiter: ',', columns }))).toThrow(/stand apart by ";"/);
    expect(readTable(text.replaceAll(';', '\t'), TableMapSchema.parse({ columns })).rows.length).toBe(1);
  });

  test('a column that is written a little otherwise is named', () => {
    const text = 'order,Fröm,To\nA,1,2';
    expect(() => readTable(text, TableMapSchema.parse({ columns }))).toThrow(/"Order" is written "order" there/);
  });

  test('what a report writes above its table is passed over; lines are counted as an editor does', () => {
    const text = 'Report of 3 March\n\nPlant;1\nOrder;From;To\n\nA;2026-03-02 06:00:00;soon';
    const { odd } = readTable(text, TableMapSchema.parse({ columns }));
    expect(odd).toEqual([{ line: 6, why: '"soon" is no date (end)' }]);
    expect(draftMap(text, 'UTC')).toContain('at: From');
  });

  test('a workbook is told from a table', () => {
    expect(() => decodeTable(Uint8Array.of(0x50, 0x4b, 0x03, 0x04, 0x14), null)).toThrow(/Save its sheet as CSV/);
  });

  test('steps without any length are no silent success', () => {
    const text = 'Order,From\nA,2026-03-02 06:00:00';
    const { hints } = readTable(text, TableMapSchema.parse({ columns: { ...columns, end: 'From' } }));
    expect(hints.join()).toContain('with at');
  });
});
