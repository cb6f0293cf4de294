import type { door as english } from '../../../../core/words/sentences/door.ts';

export const door: Record<keyof typeof english, string> = {
  pairFirst:
    'Ce navigateur ne peut pas encore regarder ici. Identifiez-vous, ou appairez-le avec un lien fait par un administrateur.',
  namesNeedSignOn: 'Ceci nomme des personnes : identifiez-vous d’abord.',
  secretAgain: 'Ceci change ce qui a été compté : donnez encore une fois votre code PIN ou mot de passe.',
  pairingCodeUnknown: 'Ce code n’appaire rien : il a servi, il est trop vieux ou mal tapé. Demandez-en un nouveau.',
  noSuchStation: 'Aucun poste « {name} » n’est appairé.',
  noSuchPerson: 'Il n’y a personne du nom de « {name} ».',
  personExists: '« {name} » existe déjà. Donnez-lui un nouveau code, ou choisissez un autre nom.',
  secretGuessable:
    'N’importe qui essaierait celui-ci d’abord : une suite, une répétition, un nom ou un mot courant. Choisissez-en un autre.',
  foreignHost:
    'Ce système ne s’appelle pas « {host} ». Ouvrez-le par sa propre adresse, ou nommez-le dans sa configuration : access.names.',
  tooManyLive: 'Ce navigateur montre déjà trop souvent cette page. Fermez-en une.',
  oneQuestionAtATime: 'Votre dernière question est encore en cours. Attendez la réponse.',
  answerBrokenOff: 'La réponse a été interrompue. Redemandez.',
  answerTooLong:
    'Lire tout cela prend plus de {seconds} s. Choisissez une période plus courte ou des lignes plus larges.',
  tooWide: 'Trop large : {days} jours. Limitez à {mostDays} jours au plus.',
  figuresPerPersonOff:
    'Les indicateurs par personne sont désactivés ici. Ils s’activent dans la configuration : access.figuresPerPerson.',
  auditBroken:
    'L’entrée {entry} du journal d’audit n’est pas ce qui fut écrit, ou une entrée manque avant elle. Comparez avec une sauvegarde.',
  factsChanged:
    'Parmi les faits {from} à {to}, l’un n’est pas ce qui fut écrit. Comparez avec une sauvegarde ou avec le bridge.',
  onlyForSite:
    'Le rôle de {person} ne vaut qu’à certains postes, et ceci concerne tout le site. Demandez à un administrateur.',
  notInYourArea: '{person} n’a aucun droit sur {machineId} : hors du secteur attribué.',
  badgeTaken: 'Ce badge appartient déjà à quelqu’un. Retirez-le-lui d’abord.',
  noBadge:
    '« {badge} » n’est pas un numéro de badge : 4 à 64 lettres, chiffres, « . », « _ », « : » et « - » seulement.',
  providerAway: '{provider} ne répond pas. Identifiez-vous par nom et mot de passe, ou réessayez plus tard.',
  providerRefused: '{provider} ne vous a pas identifié. Réessayez, ou utilisez nom et mot de passe.',
  providerTooLate: 'Cette identification a duré trop longtemps ou a commencé dans un autre navigateur. Recommencez.',
  providerNoRole: '{provider} ne vous donne aucun rôle ici. Adressez-vous à qui gère vos groupes là-bas.',
  providerNameTaken:
    'Votre nom chez {provider} appartient ici à quelqu’un qui a un mot de passe. L’administration renomme l’un des deux.',
  providerNoName: '{provider} n’envoie aucun nom utilisable ici. Adressez-vous à qui s’occupe de ce système.',
  signsOnByProvider: '« {name} » s’identifie chez le fournisseur et n’a pas de secret ici.',
  webhookRefused: 'Le destinataire a répondu {status} : le message sera renvoyé.',
};
