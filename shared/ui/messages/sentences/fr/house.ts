import type { house as english } from '../../../../core/words/sentences/house.ts';

export const house: Record<keyof typeof english, string> = {
  signOnFirst: 'Identifiez-vous d’abord : chaque saisie porte un nom.',
  mayNot: '{person} n’a pas ce droit ; il faut l’un de ces rôles : {roles}.',
  mayNotButAdmins: '{person} n’a pas ce droit ; il est réservé à l’administration.',
  roleViewer: 'observateur',
  roleOperator: 'opérateur',
  roleTeamLead: 'chef d’équipe',
  roleSupervisor: 'chef d’équipe',
  rolePlanner: 'planification',
  roleAdmin: 'administration',
  roleIntegration: 'interface',
  secretTooShort:
    'Un code PIN a au moins 6 chiffres, un mot de passe au moins 6 caractères. Choisissez-en un plus long.',
  setUpAlready: 'Ce système est déjà configuré. Identifiez-vous.',
  wrongSetupCode: 'Ce n’est pas le code à usage unique. Il est dans le journal au démarrage.',
  noNameOrBadge:
    '« {name} » n’est ni un nom ni un numéro de badge : lettres, chiffres, espace, « . », « _ » et « - » seulement.',
  tooManyTries: 'Trop d’essais erronés. Réessayez dans {seconds} s.',
  wrongSecret: 'Le nom et le code ne vont pas ensemble. Vérifiez les deux et réessayez.',
  notYourself: 'On ne peut pas se supprimer soi-même : demandez à un autre administrateur.',

  nothingHere: 'Il n’y a rien à cette adresse.',
  foreignPage: 'Une autre page web a voulu écrire ici. Ouvrez la page de ce système elle-même.',
  tooManyRequests: 'Trop de requêtes de cette adresse. Attendez une minute.',
  faultOfProgram: 'Quelque chose a échoué ici ; c’est dans le journal. Réessayez.',
  shuttingDown: 'Le collecteur est en train de s’arrêter.',
  noScope:
    'Il n’y a pas d’indicateurs de « {text} » : plant, ou comme machine:P1, workCentre:press, order:A, operation:A/0010, item:I-7, item:I-7@press, operator:anna.',
  machineNotInPlant: 'La machine « {machineId} » n’est pas dans la configuration de l’usine.',
  explainWindow: 'Donnez une fenêtre qui finit après son début et ne dépasse pas 32 jours.',
  explainTooLong: 'Une explication descend jusqu’à chaque fait : demandez 32 jours au plus.',
  noWorkingTime:
    'Le calendrier « {calendarId} » n’a plus de temps de travail pour {minutes} minutes dans les dix prochaines années : donnez-lui des équipes.',

  faults: '{faults|semi}',
  faultLines: '{faults|lines}',
  fieldFault: '{field} : {fault}',
  placedFault: '{file}:{line}:{column} {field} : {fault}',
  noYaml: '{file}:{line}:{column} n’est pas du YAML valable ici : « {words} »',
  yamlTooLong: 'plus de {count} caractères ne sont pas une configuration',
  yamlTooDeep: 'ses crochets vont trop profond ; fermez-les',
  yamlSecondDocument: 'un second document (---) commence ici ; un fichier en contient un',
  yamlTagUnknown: 'un mot qui commence par ! n’a pas de sens ici ; mettez-le entre guillemets',
  yamlNameUnknown:
    '*{name} tient lieu de ce qui s’appelle &{name} plus haut, et rien ne s’appelle ainsi ; mettez entre guillemets un texte qui commence par une étoile',
  yamlNameInItself: '*{name} se trouve dans ce dont il tient lieu ; écrivez ce que vous voulez dire',
  yamlNamesTooMany:
    'des noms (*name) dans des noms se déplient en plus que ce qu’un fichier devrait contenir ; écrivez ce que vous voulez dire',
  unknownField: 'champ inconnu',
  fieldMissing: 'manque ; attendu : {expected|or}',
  expectedType: 'attendu : {expected|or} ; trouvé : {received}',
  expectedOneOf: 'attendu, l’un de {options}',
  expectedValue: 'attendu : {expected|or}',
  kindText: 'du texte',
  kindNumber: 'un nombre',
  kindWhole: 'un nombre entier',
  kindFraction: 'un nombre qui n’est pas entier',
  kindBoolean: 'true ou false',
  kindList: 'une liste',
  kindFields: 'des champs avec leurs valeurs',
  kindNothing: 'rien',
  numberTooSmall: 'trop petit ; attendu au moins {least}',
  numberNotAbove: 'trop petit ; attendu plus de {least}',
  numberTooBig: 'trop grand ; attendu au plus {most}',
  numberNotBelow: 'trop grand ; attendu moins de {most}',
  textEmpty: 'est vide ; attendu un texte',
  listEmpty: 'est vide ; attendu au moins un élément',
  textTooShort: 'trop court ; attendu au moins {least} caractères',
  textTooLong: 'trop long ; attendu au plus {most} caractères',
  listTooShort: 'trop courte ; attendu au moins {least} éléments',
  listTooLong: 'trop longue ; attendu au plus {most} éléments',
  unrecognizedKey: 'champ inconnu : {fields}',
  unrecognizedKeys: 'champs inconnus : {fields}',
  mustMatch: 'n’a pas la forme {pattern}',
  expectedDay: 'un jour qui existe au calendrier est attendu, comme 2026-03-31',
  noSuchFormat: 'n’a pas la forme de : {format}',
  notMultipleOf: 'attendu un multiple de {step}',
  invalidInput: 'ne convient pas ici',
  fileUnreadable: 'Impossible de lire {file} (« {words} »). Donnez le chemin d’un fichier YAML.',

  cannotBeWritten: 'Impossible d’écrire {file} (« {words} »). Vérifiez ses droits et le disque.',
  databaseGone:
    '{file} a été déplacé ou supprimé pendant son utilisation : rien n’est écrit tant qu’il n’est pas de nouveau là. Remettez-le ; s’il est perdu, restaurez une sauvegarde ou redémarrez.',
  databaseInUse: '{file} est utilisé par un autre processus. Arrêtez-le d’abord : un seul peut écrire ici.',
  databaseNewer:
    '{file} a été écrit par une version plus récente de ce programme (schéma {version}, connu {known}). Démarrez cette version.',
  databaseOlder:
    '{file} a été écrit par une version plus ancienne de ce programme (schéma {version}, connu {known}). Démarrez-y cette version une fois.',
  backupThere: '{folder} contient déjà une sauvegarde. Indiquez un nouveau dossier.',
  databaseMissing: '{file} n’existe pas. Vérifiez le dossier de données.',
  logUnwritten:
    'Le journal de bord ne peut pas être écrit ({words}) : faites de la place là où il se trouve. Tout le reste continue ; ce qu’il aurait dit est perdu.',
  diskFull: 'Le disque qui contient {file} est plein. Libérez de la place ; rien n’est perdu.',
  boxesBringPast:
    'Des boîtiers apportent encore ce qui était avant : la page montre ce qui est arrivé ; rien n’est promis ni confirmé avant que tout soit là.',
  pastOfBoxesBeingComputed:
    'Le bridge vient de démarrer et calcule encore ce qui était avant. Réessayez dans un instant ; ce que les boîtiers envoient est reçu entre-temps.',
  pastBeingComputed:
    'Le boîtier vient de démarrer et calcule encore ce qui précède. Réessayez dans un instant ; ce que font les machines est relevé pendant ce temps.',
  databaseHeld:
    'Un autre programme garde {file} ouvert en lecture : son journal d’écriture grossit jusqu’à ce qu’il finisse. Arrêtez la copie, la sauvegarde ou la requête.',
  databaseUnwritable: 'Impossible d’écrire {file} ({code}). Vérifiez le disque et le propriétaire du dossier.',
  databaseDamaged: '{file} est endommagé ({code}). Gardez une copie et restaurez la dernière sauvegarde.',
  cannotListen: 'Impossible d’écouter sur {host}:{port} (« {words} »). Vérifiez l’hôte et le port.',
  portsTaken: 'Les ports {first} à {last} de {host} sont tous pris. Donnez-en un autre avec --port.',
  unknownRoleStored: 'Le fichier des personnes contient un rôle inconnu « {role} ». Restaurez la dernière sauvegarde.',
};
