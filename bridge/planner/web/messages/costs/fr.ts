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
    `${n} ${n === '1' ? 'ordre' : 'ordres'}, dont ${finished} ${finished === '0' || finished === '1' ? 'terminé' : 'terminés'}`,
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
  total: 'En tout',
  unpriced: (hours) => `${hours} n’ont pas de taux et ne sont pas comptés.`,
  unpricedItems: (items) => `Sans prix, non comptés : ${items}`,
  oddRates: (n) =>
    n === '1'
      ? '1 taux est dans une autre devise et n’est pas compté.'
      : `${n} taux sont dans une autre devise et ne sont pas comptés.`,
};
