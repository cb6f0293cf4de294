import type { LookMessages } from './en.ts';

export const de: LookMessages = {
  window: 'Zahlen über',
  live: 'die letzten 24 Stunden, laufend',
  lastDays: (days) => `die letzten ${days} Tage`,
  between: 'von – bis',
  from: 'Von',
  to: 'Bis',
  waiting: 'Wird gefragt …',
  print: 'Drucken',
  views: 'Gemerkte Ansichten',
  viewsHow:
    'Eine Ansicht ist die Adresse dieser Seite: Zeitraum, Auswahl und Reihenfolge. Sie wird in diesem Browser gemerkt; zum Verschicken die Adresse kopieren.',
  viewName: 'Name für das, was jetzt zu sehen ist',
  viewSave: 'Merken',
  viewsNone: 'Noch keine.',
  remove: 'Entfernen',
  viewRemove: (name) => `${name} entfernen`,
  notHere: 'Nicht hier',
  noSuchMachine: (id) => `Dieses Werk hat keine Maschine ${id}.`,
  noSuchOrder: (id) =>
    `Der Auftrag ${id} ist nicht unter den hier gezeigten: Er ist vielleicht lange fertig oder kam nicht aus dem ERP.`,
  noSuchFigure: 'Dieser Wert wird nicht mehr vorgeschlagen: Er wurde übernommen, oder seither wurde anderes gemessen.',
};
