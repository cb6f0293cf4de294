import { counted } from '../../../../../shared/ui/messages/counted.ts';
import type { CostMessages } from './en.ts';

export const de: CostMessages = {
  title: 'Was Aufträge kosten',
  link: 'Was Aufträge kosten',
  ofOrder: 'Kosten',
  lead: 'Gemessene Zeit zu den damals gültigen Sätzen, neben der Kalkulation. Verglichen wird, was fertig ist.',
  by: 'Je',
  groups: { order: 'Auftrag', item: 'Artikel', customer: 'Kunde', month: 'Monat' },
  last: 'Zuletzt bearbeitet in den letzten',
  days: (n) => `${n} Tagen`,
  export: 'Export (CSV)',
  planned: 'Kalkuliert',
  actual: 'Ist',
  soFar: 'Bisher',
  difference: 'Abweichung',
  margin: 'Deckung',
  sales: 'Verkaufspreis',
  orders: (n, finished) => `${counted(n, 'Auftrag', 'Aufträge')}, davon ${finished} fertig`,
  running: 'läuft',
  none: 'In dieser Zeit wurde an keinem Auftrag gearbeitet.',
  noPrices: 'Niemand hat Sätze oder eine Kalkulation genannt: weder das ERP noch bridge.yaml (costs).',
  signOn: 'Anmelden, um Kosten zu sehen',
  stock: 'Lager',
  parts: {
    setup: 'Rüsten',
    run: 'Lauf',
    stop: 'Stillstand',
    labour: 'Personal',
    material: 'Material',
    outside: 'Fremdarbeit',
  },
  because: 'Woher die Abweichung kommt',
  deviations: {
    quantity: 'Andere Menge',
    scrap: 'Ausschuss und Nacharbeit',
    time: 'Rüst- und Laufzeiten',
    stop: 'Stillstand',
    labour: 'Personal',
    material: 'Material',
    price: 'Sätze und Preise',
  },
  atCompletion: 'Am Ende erwartet',
  atCompletionRange: (from: string, to: string) =>
    `in acht von zehn Szenarien seines Termins zwischen ${from} und ${to}`,
  total: 'Insgesamt',
  unpriced: (hours) => `${hours} davon haben keinen Satz und sind nicht mitgezählt.`,
  unpricedItems: (items) => `Ohne Preis, nicht mitgezählt: ${items}`,
  otherCurrency: (n, currency) =>
    `In einer anderen Währung kalkulierte Aufträge: ${n}. Von ihnen zählt nur, was einen Preis in ${currency} hat.`,
  oddRates: (n) =>
    n === '1'
      ? '1 Satz ist in einer anderen Währung und nicht mitgezählt.'
      : `${n} Sätze sind in einer anderen Währung und nicht mitgezählt.`,
  exportXlsx: 'Export (Excel)',
  paidTime: 'Bezahlte Zeit in diesem Zeitraum',
  paidLead:
    'Maschinen sind in ihren Schichten bezahlt und darüber hinaus, solange sie für einen Auftrag laufen, Menschen, solange ihre Zeit als Lohn zählt. Beide Spalten ergeben zusammen die bezahlte Zeit zu ihren Sätzen.',
  paid: 'Bezahlt',
  absorbed: 'Auf Aufträgen',
  unabsorbed: 'Ungedeckt',
  withoutRate: 'Ohne Satz',
  machines: 'Maschinen',
  people: 'Menschen',
};
