import type { LookMessages } from './en.ts';

export const fr: LookMessages = {
  window: 'Chiffres sur',
  live: 'les dernières 24 heures, en direct',
  lastDays: (days) => `les ${days} derniers jours`,
  between: 'du – au',
  from: 'Du',
  to: 'Au',
  waiting: 'Demande en cours …',
  print: 'Imprimer',
  views: 'Vues gardées',
  viewsHow:
    'Une vue est l’adresse de cette page : période, choix et ordre. Elle est gardée dans ce navigateur ; pour l’envoyer, copiez l’adresse.',
  viewName: 'Nom de ce qui est montré',
  viewSave: 'Garder',
  viewsNone: 'Aucune pour l’instant.',
  remove: 'Retirer',
  viewRemove: (name) => `Retirer ${name}`,
  notHere: 'Pas ici',
  noSuchMachine: (id) => `Cette usine n’a pas de machine ${id}.`,
  noSuchOrder: (id) =>
    `L’ordre ${id} n’est pas parmi ceux montrés ici : il est peut-être fini depuis longtemps, ou l’ERP ne l’a pas donné.`,
  noSuchFigure: 'Cette valeur n’est plus proposée : elle a été acceptée, ou les mesures depuis disent autre chose.',
};
