import type { KpiWording } from './en.ts';

const erp = 'das ERP: Auftrag, Komponenten und Termine';
const floor = 'Fakten der Maschinen und der Tablets';
const both = `${erp}; ${floor}`;
const ended = 'das Ende des letzten Arbeitsgangs';
const stock = 'das ERP: Bestand und Bewegungen';
const endOfDay = 'das Ende jedes Tages jedes Artikels';
const mean = (what: string, source: string) => ({
  ...{ formula: `Σ ${what} ÷ beendete Aufträge`, source, countsAt: ended },
});

export const definitionsDe: KpiWording = {
  leadTime: mean('(Ende des letzten Arbeitsgangs − Bestellung)', both),
  engineering: mean('(erste Freigabe − Bestellung)', 'das ERP: Freigabe'),
  material: mean('Zeit, in der der nächste Arbeitsgang auf eine Komponente wartete, die nicht da war', both),
  queue: mean(
    'Zeit, in der der erste Arbeitsgang wartete, oder ein späterer, während jede Maschine dafür arbeitete',
    floor,
  ),
  transfer: mean('Zeit zwischen zwei Arbeitsgängen, in der eine Maschine für den nächsten frei stand', floor),
  setup: mean('Rüsten eines Arbeitsgangs, Mittel seiner Maschinen', floor),
  run: mean('Laufzeit eines Arbeitsgangs, Mittel seiner Maschinen', floor),
  stop: mean('Stillstände eines Arbeitsgangs, Mittel seiner Maschinen', floor),
  inspection: mean('Zeit der Arbeitsgänge, die Prüfungen sind', both),
  outside: mean('Zeit beim Fremdbearbeiter', 'das ERP: Rückkehr des Schritts'),
  rest: mean('Zeit eines Arbeitsgangs, in der er weder lief noch gerüstet wurde noch stand: Nächte, Pausen', floor),
  onTimeWord: {
    formula: 'Aufträge, die bis zum gegebenen Termin fertig waren ÷ Aufträge, deren Termin da ist',
    source: `Zusagen; ${floor}`,
    countsAt: 'der Termin, den wir gaben',
  },
  onTimeCustomer: {
    formula: 'Aufträge, die bis zum Kundentermin fertig waren ÷ Aufträge, deren Termin da ist',
    source: both,
    countsAt: 'der Kundentermin',
  },
  replenishedInTime: {
    formula: 'Lageraufträge, die bis zum Bedarfstermin fertig waren ÷ Lageraufträge, deren Termin da ist',
    source: both,
    countsAt: 'der Bedarfstermin',
  },
  serviceLevel: {
    formula: 'Abrufe, die ganz ab Lager geliefert wurden ÷ Abrufe',
    source: 'das ERP: Lieferungen und was gewünscht war',
    countsAt: 'die Lieferung',
  },
  stockTurns: {
    formula:
      'Σ Abgang eines Tages × 365 ÷ Σ mittlerer Bestand des Tages, nach Preis gewichtet; ein Artikel, oder alle mit Preis',
    source: stock,
    countsAt: endOfDay,
  },
  daysOfCover: {
    formula: 'Σ (Bestand am Ende des Tages ÷ Abgang je Tag in den 28 Tagen davor) ÷ Tage der Artikel',
    source: stock,
    countsAt: endOfDay,
  },
  runOuts: {
    formula: '7 × wie oft der Bestand eines Artikels auf nichts fiel ÷ Tage der Artikel: je Woche und Artikel',
    source: stock,
    countsAt: endOfDay,
  },
  withoutStock: { formula: 'Zeit, in der ein Artikel keinen Bestand hatte ÷ Zeit', source: stock, countsAt: endOfDay },
  kitComplete: {
    formula: 'Aufträge, die mit allen Komponenten begonnen wurden ÷ begonnene Aufträge',
    source: both,
    countsAt: 'der Beginn des ersten Arbeitsgangs',
  },
  partsInTime: {
    formula: 'Komponenten, die bis zum bestätigten Tag kamen ÷ Komponenten, deren Tag da ist',
    source: 'das ERP: Komponenten',
    countsAt: 'der bestätigte Tag',
  },
  assemblyTime: mean('(Ende des letzten Arbeitsgangs − Zeitpunkt, an dem Satz und Freigabe vollständig waren)', both),
  engineeringTime: {
    formula: 'Σ (erste Freigabe − Bestellung) ÷ freigegebene Aufträge',
    source: 'das ERP: Freigabe',
    countsAt: 'die erste Freigabe',
  },
  milestonesInTime: {
    formula: 'Meilensteine, die bis zum geplanten Tag erreicht wurden ÷ Meilensteine, deren Tag da ist',
    source: 'das ERP: Meilensteine',
    countsAt: 'der geplante Tag',
  },
  milestoneDelay: {
    formula: 'Σ (erreicht − geplant) ÷ erreichte Meilensteine',
    source: 'das ERP: Meilensteine',
    countsAt: 'der Zeitpunkt, an dem er erreicht wurde',
  },
  changesAfterRelease: {
    formula: 'Änderungen dessen, was zu fertigen ist, nach der ersten Freigabe ÷ beendete Aufträge',
    source: 'das ERP: Änderungen des Auftrags',
    countsAt: ended,
  },
};
