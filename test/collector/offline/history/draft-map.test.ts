import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { draftMap } from '../../../../collector/offline/history/draft-map.ts';
import { TableMapSchema } from '../../../../collector/offline/history/map.ts';
import { readTable } from '../../../../collector/offline/history/rows.ts';

describe('a draft of a map', () => {
  const draftOf = (text: string) => TableMapSchema.parse(parse(draftMap(text, 'Europe/Berlin')));

  test('a table of beginnings and ends in German is taken over as drafted', () => {
    const text = `Auftragsnr.;Teilebezeichnung;Arbeitsgang;Maschine;Ereignis;Zeitpunkt;Gutmenge;Bediener;Kosten
A;Welle;10;Säge 1;Beginn;03.03.2025 10:46;;Müller;809,17
A;Welle;10;Säge 1;Ende;03.03.2025 11:42;1.250,00;Müller;809,17`;
    const { columns, events } = draftOf(text);
    expect(columns).toEqual({
      ...{ order: 'Auftragsnr.', item: 'Teilebezeichnung', operation: 'Arbeitsgang', resource: 'Maschine' },
      ...{ event: 'Ereignis', at: 'Zeitpunkt', quantity: 'Gutmenge', worker: 'Bediener' },
    });
    expect(events).toEqual({ Beginn: 'start', Ende: 'end' });
    expect(readTable(text, draftOf(text)).rows.map(({ quantityPcs }) => quantityPcs)).toEqual([1250]);
    expect(draftMap(text, 'UTC')).toContain('# Kosten, as in 809,17');
  });

  test('a table with start and end, tabs between, dates of two forms', () => {
    const text =
      'Order\tStep\tFrom\tComplete\nA\tturn\t2026-03-02 06:00:00\t03/02/2026\nA\tmill\t2026-03-03 06:00:00\t03/23/2026';
    expect(draftOf(text)).toMatchObject({
      delimiter: '\t',
      columns: { start: 'From', end: { column: 'Complete', form: 'MM/dd/yyyy' } },
    });
  });

  test('what was posted with how long it took ended then; day and time apart are told', () => {
    const text = 'Auftrag;Vorgang;Buch.Datum;Uhrzeit;Zeit (Std)\n1;0010;03.03.2025;14:12:00;3,75';
    expect(draftOf(text).columns).toEqual({
      order: 'Auftrag',
      operation: 'Vorgang',
      end: 'Buch.Datum',
      hours: 'Zeit (Std)',
    });
    expect(draftMap(text, 'UTC')).toContain('{ columns: [Buch.Datum, Uhrzeit], form: dd.MM.yyyy HH:mm:ss }');
  });

  test('day and month that cannot be told apart are asked for, and so is what no column is', () => {
    const draft = draftMap('Start,End\n01/02/2026,03/02/2026', 'UTC');
    expect(draft).toContain('# "Start": dd/MM and MM/dd both fit all of it. Which is it?');
    expect(draft).toContain('# order: which column?');
  });

  test('whatever a table is called or holds, the draft is one that can be read', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string(), { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 }),
        (rows) => {
          const text = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n');
          expect(typeof parse(draftMap(`a,${text}`, 'UTC'))).toBe('object');
        },
      ),
      { numRuns: 50 },
    );
  });
});
