import type { KpiWording } from './en.ts';

const erp = 'l’ERP : ordre, composants et dates';
const floor = 'les faits des machines et des tablettes';
const both = `${erp} ; ${floor}`;
const ended = 'la fin de la dernière opération';
const stock = 'l’ERP : stock et mouvements';
const endOfDay = 'la fin de chaque jour de chaque article';
const mean = (what: string, source: string) => ({
  ...{ formula: `Σ ${what} ÷ ordres finis`, source, countsAt: ended },
});

export const definitionsFr: KpiWording = {
  leadTime: mean('(fin de la dernière opération − commande)', both),
  engineering: mean('(premier lancement − commande)', 'l’ERP : lancement'),
  material: mean('temps où l’opération suivante attendait un composant qui n’était pas arrivé', both),
  queue: mean(
    'temps où la première opération attendait, ou une suivante pendant que toutes ses machines travaillaient',
    floor,
  ),
  transfer: mean('temps entre deux opérations où une machine pour la suivante était libre', floor),
  setup: mean('réglage d’une opération, moyenne de ses machines', floor),
  run: mean('marche d’une opération, moyenne de ses machines', floor),
  stop: mean('arrêts d’une opération, moyenne de ses machines', floor),
  inspection: mean('temps des opérations qui sont des contrôles', both),
  outside: mean('temps chez un sous-traitant', 'l’ERP : retour de l’étape'),
  rest: mean('temps d’une opération sans marche, réglage ni arrêt : nuits, pauses', floor),
  onTimeWord: {
    formula: 'ordres finis à la date que nous avions donnée ÷ ordres dont la date est venue',
    source: `promesses ; ${floor}`,
    countsAt: 'la date que nous avions donnée',
  },
  onTimeCustomer: {
    formula: 'ordres finis à la date du client ÷ ordres dont la date est venue',
    source: both,
    countsAt: 'la date du client',
  },
  replenishedInTime: {
    formula: 'ordres de stock finis à la date du besoin ÷ ordres de stock dont la date est venue',
    source: both,
    countsAt: 'la date du besoin',
  },
  serviceLevel: {
    formula: 'demandes livrées en entier du stock ÷ demandes',
    source: 'l’ERP : livraisons et ce qui était voulu',
    countsAt: 'la livraison',
  },
  stockTurns: {
    formula:
      'Σ sorties d’un jour × 365 ÷ Σ stock moyen du jour, pondéré par le prix ; un article, ou tous ceux qui ont un prix',
    source: stock,
    countsAt: endOfDay,
  },
  daysOfCover: {
    formula: 'Σ (stock à la fin du jour ÷ sorties par jour des 28 jours d’avant) ÷ jours d’articles',
    source: stock,
    countsAt: endOfDay,
  },
  runOuts: {
    formula: '7 × fois où le stock d’un article est tombé à rien ÷ jours d’articles : par semaine et article',
    source: stock,
    countsAt: endOfDay,
  },
  withoutStock: { formula: 'temps où un article n’avait pas de stock ÷ temps', source: stock, countsAt: endOfDay },
  kitComplete: {
    formula: 'ordres commencés avec tous leurs composants ÷ ordres commencés',
    source: both,
    countsAt: 'le début de la première opération',
  },
  partsInTime: {
    formula: 'composants venus au jour confirmé ÷ composants dont le jour est venu',
    source: 'l’ERP : composants',
    countsAt: 'le jour confirmé',
  },
  assemblyTime: mean('(fin de la dernière opération − moment où kit et lancement étaient complets)', both),
  engineeringTime: {
    formula: 'Σ (premier lancement − commande) ÷ ordres lancés',
    source: 'l’ERP : lancement',
    countsAt: 'le premier lancement',
  },
  milestonesInTime: {
    formula: 'jalons atteints au jour prévu ÷ jalons dont le jour est venu',
    source: 'l’ERP : jalons',
    countsAt: 'le jour prévu',
  },
  milestoneDelay: {
    formula: 'Σ (atteint − prévu) ÷ jalons atteints',
    source: 'l’ERP : jalons',
    countsAt: 'le moment où il fut atteint',
  },
  changesAfterRelease: {
    formula: 'changements de ce qui est à faire après le premier lancement ÷ ordres finis',
    source: 'l’ERP : changements de l’ordre',
    countsAt: ended,
  },
};
