import type { MaterialMessages } from './en.ts';

export const de: MaterialMessages = {
  title: 'Material: was beginnen kann, was fehlt',
  link: 'Material und Sperren',
  lead: 'Bestand und erwartete Zugänge, über alle offenen Aufträge verrechnet: Wer zuerst fällig ist, nimmt zuerst, dann nach Auftragsnummer.',
  noStock: 'Das ERP gibt keinen Bestand: Jeder Auftrag steht da, wie seine Komponenten es sagen.',
  odd: (n) =>
    n === '1'
      ? '1 Zeile des Bestands im ERP war nicht zu lesen.'
      : `${n} Zeilen des Bestands im ERP waren nicht zu lesen.`,
  export: 'Export (CSV)',
  none: 'Kein Auftrag ist offen.',
  ready: 'kann beginnen',
  goesOn: 'in Arbeit',
  unknown: 'niemand weiß, wann',
  gates: {
    engineering: 'Wartet auf die Konstruktion',
    kit: 'Satz ist nicht vollständig',
    material: 'Material fehlt',
    tool: (tool, machine) => `Werkzeug ${tool} arbeitet an ${machine}`,
  },
  from: (at) => `da ab ${at}`,
  passed: 'trotzdem freigegeben',
  passedBy: (by, at, reason) => `${by}, ${at}: ${reason}`,
  pass: 'Trotzdem beginnen lassen',
  due: 'Fällig',
  component: 'Komponente',
  needed: 'Gebraucht',
  there: 'Da',
  coming: 'Kommt',
  short: 'Nichts bestellt',
  moved: (item, dates) => `${item}: sein Termin war ${dates}`,
  stock: 'Lager',
};
