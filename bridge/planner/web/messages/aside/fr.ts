import type { AsideMessages } from './en.ts';

export const fr: AsideMessages = {
  title: 'Faits mis de côté',
  link: 'Faits mis de côté',
  lead: 'Des faits de boîtiers qui ne peuvent pas être : d’une heure qu’aucune horloge n’a montrée, d’une machine d’un autre boîtier, plus rapides que la machine. Ils ne comptent dans aucun chiffre tant que personne ne les reprend.',
  none: 'Aucun fait n’attend de décision.',
  open: (n) => `${n} attendent une décision.`,
  of: (edgeId, seq) => `${edgeId}, fait ${seq}`,
  inLog: 'Il est dans le journal, et n’est pas pris en compte.',
  shown: 'Tel qu’il est venu',
  take: 'Le reprendre',
  discard: 'Le laisser de côté',
  takeHow: 'Il compte dès lors, dans chaque chiffre et envers l’ERP.',
  discardHow: 'Il reste écrit, et n’est jamais compté.',
  booksTitle: 'Ce que contiennent les livres de l’ERP',
  booksLead:
    'Les données de ce pont ont été perdues ou restaurées, et l’ERP ne peut pas dire ce qu’il contient. Regardez dans l’ERP si ce qui a été fabriqué jusque-là y est confirmé. Rien ne lui est transmis avant votre réponse.',
  booked: 'Tout y est enregistré',
  absent: 'Rien n’y est enregistré',
  bookedHow: 'Ce qui a été fabriqué jusque-là n’est pas transmis une seconde fois.',
  absentHow: 'Ce qui a été fabriqué jusque-là est transmis maintenant, en entier.',
  booksSaid: 'La suite se fait selon cette décision.',
  go: 'Décider',
};
