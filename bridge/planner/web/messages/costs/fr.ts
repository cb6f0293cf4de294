import { countedInFrench } from '../../../../../shared/ui/messages/counted.ts';
import type { CostMessages } from './en.ts';

export const fr: CostMessages = {
  title: 'Coût des ordres',
  link: 'Coût des ordres',
  ofOrder: 'Coûts',
  lead: 'Temps mesuré aux taux alors en vigueur, à côté du calcul. Seul ce qui est terminé est comparé.',
  by: 'Par',
  groups: { order: 'Ordre', item: 'Article', customer: 'Client', month: 'Mois' },
  last: 'Travaillés en dernier depuis',
  days: (n) => `${n} jours`,
  export: 'Exporter (CSV)',
  planned: 'Calculé',
  actual: 'Réel',
  soFar: 'À ce jour',
  difference: 'Écart',
  margin: 'Marge',
  sales: 'Prix de vente',
  orders: (n, finished) =>
    `${countedInFrench(n, 'ordre', 'ordres')}, dont ${countedInFrench(finished, 'terminé', 'terminés')}`,
  running: 'en cours',
  none: 'Aucun ordre n’a été travaillé pendant cette période.',
  noPrices: 'Personne n’a donné de taux ni de calcul : ni l’ERP ni bridge.yaml (costs).',
  signOn: 'S’identifier pour voir les coûts',
  stock: 'Stock',
  parts: {
    setup: 'Réglage',
    run: 'Production',
    stop: 'Arrêts',
    labour: 'Main-d’œuvre',
    material: 'Matière',
    outside: 'Sous-traitance',
  },
  because: 'D’où vient l’écart',
  deviations: {
    quantity: 'Autre quantité',
    scrap: 'Rebut et retouche',
    time: 'Temps de réglage et de production',
    stop: 'Arrêts',
    labour: 'Main-d’œuvre',
    material: 'Matière',
    price: 'Taux et prix',
  },
  atCompletion: 'Attendu à la fin',
  atCompletionRange: (from: string, to: string) => `dans huit scénarios de son délai sur dix entre ${from} et ${to}`,
  total: 'En tout',
  unpriced: (hours) => `${hours} n’ont pas de taux et ne sont pas comptés.`,
  unpricedItems: (items) => `Sans prix, non comptés : ${items}`,
  otherCurrency: (n, currency) =>
    `Ordres calculés dans une autre monnaie : ${n}. Seul compte d’eux ce qui a un prix en ${currency}.`,
  oddRates: (n) =>
    n === '1'
      ? '1 taux est dans une autre devise et n’est pas compté.'
      : `${n} taux sont dans une autre devise et ne sont pas comptés.`,
  exportXlsx: 'Exporter (Excel)',
  paidTime: 'Temps payé sur cette période',
  paidLead:
    'Les machines sont payées pendant leurs équipes, et au-delà tant qu’elles marchent pour un ordre ; les personnes tant que leur temps compte comme main-d’œuvre. Les deux colonnes font le temps payé à ses taux.',
  paid: 'Payé',
  absorbed: 'Sur des ordres',
  unabsorbed: 'Non absorbé',
  withoutRate: 'Sans taux',
  machines: 'Machines',
  people: 'Personnes',
};
