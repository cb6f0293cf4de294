import type { MaterialMessages } from './en.ts';

export const fr: MaterialMessages = {
  title: 'Matière : ce qui peut commencer, ce qui manque',
  link: 'Matière et barrières',
  lead: 'Stock et réceptions attendues, répartis sur tous les ordres ouverts : le premier dû prend le premier, puis par numéro d’ordre.',
  noStock: 'L’ERP ne donne pas de stock : chaque ordre est comme ses composants le disent.',
  odd: (n) =>
    n === '1'
      ? '1 ligne du stock de l’ERP n’a pas pu être lue.'
      : `${n} lignes du stock de l’ERP n’ont pas pu être lues.`,
  export: 'Exporter (CSV)',
  none: 'Aucun ordre n’est ouvert.',
  ready: 'peut commencer',
  goesOn: 'en cours',
  unknown: 'personne ne sait quand',
  gates: {
    engineering: 'Attend les études',
    kit: 'Le kit n’est pas complet',
    material: 'Il manque de la matière',
    tool: (tool, machine) => `L’outil ${tool} travaille sur ${machine}`,
  },
  from: (at) => `là à partir de ${at}`,
  passed: 'laissé commencer quand même',
  passedBy: (by, at, reason) => `${by}, ${at} : ${reason}`,
  pass: 'Laisser commencer quand même',
  due: 'Dû',
  component: 'Composant',
  needed: 'Besoin',
  there: 'Là',
  coming: 'Arrive',
  short: 'Rien de commandé',
  moved: (item, dates) => `${item} : sa date était ${dates}`,
  stock: 'Stock',
};
