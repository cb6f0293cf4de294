import type { AsideMessages } from './en.ts';

export const de: AsideMessages = {
  title: 'Zurückgelegte Fakten',
  link: 'Zurückgelegte Fakten',
  lead: 'Fakten von Boxen, die nicht sein können: zu einer Zeit, die keine Uhr gezeigt hat, von einer Maschine einer anderen Box, schneller als die Maschine läuft. Sie stehen in keiner Kennzahl, bis jemand sie übernimmt.',
  none: 'Kein Fakt wartet auf eine Entscheidung.',
  open: (n) => `${n} warten auf eine Entscheidung.`,
  of: (edgeId, seq) => `${edgeId}, Fakt ${seq}`,
  inLog: 'Er steht im Protokoll und wird übergangen.',
  shown: 'Wie er kam',
  take: 'Übernehmen',
  discard: 'Weglassen',
  takeHow: 'Er zählt von da an, in jeder Kennzahl und gegenüber dem ERP.',
  discardHow: 'Er bleibt aufgeschrieben und wird nie gezählt.',
  booksTitle: 'Was die Bücher des ERP enthalten',
  booksLead:
    'Die Daten dieser Bridge gingen verloren oder wurden zurückgespielt, und das ERP kann nicht gefragt werden, was es hat. Sehen Sie im ERP nach, ob dort zurückgemeldet ist, was bis dahin gefertigt wurde. Vorher wird ihm nichts gemeldet.',
  booked: 'Alles davon ist dort gebucht',
  absent: 'Nichts davon ist dort gebucht',
  bookedHow: 'Was bis dahin gefertigt wurde, wird nicht noch einmal gemeldet.',
  absentHow: 'Was bis dahin gefertigt wurde, wird jetzt ganz gemeldet.',
  booksSaid: 'Es geht nach dieser Entscheidung weiter.',
  go: 'Entscheiden',
};
