/** A person who is shown a refusal is told where to look first, in whichever of our languages the ERP speaks. */
import { describe, expect, test } from 'vitest';
import { cureOfWords } from '../../../../bridge/erp/dialects/cure-words.ts';

describe('the words of an ERP say what cures', () => {
  test.each([
    ['openPeriod', 'Posting only possible in periods 2026/11 and 2026/10 in company code 1000'],
    ['openPeriod', 'The accounting period 10/2026 is closed.'],
    ['openPeriod', 'Period for 31.10.2026 on hold'],
    ['openPeriod', 'The period of production order 4711 is closed'],
    ['openPeriod', 'Buchungsperiode 10.2026 ist geschlossen'],
    ['openPeriod', 'Buchung nur in Perioden 2026/11 möglich'],
    ['openPeriod', 'Das Buchungsdatum liegt nicht im erlaubten Bereich.'],
    ['openPeriod', 'La période 10/2026 est clôturée.'],
    ['openPeriod', 'La date comptable est antérieure à la date de verrouillage'],
    ['openOrder', 'Order 1000510 closed'],
    ['openOrder', 'Fertigungsauftrag 4711 ist abgeschlossen'],
    ['openOrder', 'Der Vorgang 0010 ist bereits rückgemeldet'],
    ['openOrder', 'L’ordre de fabrication 4711 est clôturé'],
    ['stock', 'Deficit of BA Unrestricted-use 12 PC : 100-100 1000 0001'],
    ['stock', 'Der Bestand an Artikel A-1 reicht nicht aus'],
    ['stock', 'Stock insuffisant pour l’article A-1'],
    ['masterData', 'Work centre PRESS does not exist in plant 1000'],
    ['masterData', 'Kostenstelle PRESSE existiert nicht'],
    ['masterData', 'Article A-1 introuvable'],
    [null, 'Quantity is wrong'],
    [null, 'The order is locked by MILLER'],
    [null, 'Der Auftrag 4711 ist durch MÜLLER gesperrt'],
    [null, ''],
  ])('%s: %s', (cure, text) => {
    expect(cureOfWords(text)).toBe(cure);
  });

  test('a text without end is read in no time', () => {
    expect(cureOfWords('order period '.repeat(4_000))).toBeNull();
  });
});
