import type { connect as english } from '../../../../core/words/sentences/connect.ts';

export const connect: Record<keyof typeof english, string> = {
  connectOff: 'La connexion depuis la page est désactivée : mettez edge.connect sur look ou add.',
  mayNotWriteConfig:
    'La page ne peut pas écrire la configuration. Changez-la dans le fichier, ou mettez edge.connect sur add.',
  addressOfCloud: 'Un cloud y distribue ses propres clés : aucune machine ne se trouve à cette adresse.',
  credentialsInAddress: 'Ne mettez ni utilisateur ni mot de passe dans l’adresse : ils ont leurs propres champs.',
  addressForm: 'Une adresse commence par {prefixes|or}, comme {example}.',
  noSuchField: 'Il n’y a pas de champ {field} ici ; attendu : {fields}.',
  noLookingAround:
    'Ce qui parle {kind} ne peut pas être regardé d’ici : ses machines s’écrivent dans la configuration.',
  folderNotShown:
    'Cette page ne regarde que les dossiers sous {shown|or} ; {folder} n’en est pas un : écrivez-le dans la configuration, puis regardez sa source.',
  noFileBeside: 'Il n’y a pas de fichier {path} à côté de la configuration : mettez-l’y sous ce nom.',
  connectMachineFirst: 'Aucune source de la configuration ne lit {machineId} : connectez-la d’abord.',
  noSuchSource: 'Il n’y a pas de source « {sourceId} » dans la configuration.',
  lookEnded: 'Cette connexion est terminée. Connectez-vous à nouveau.',
  connectFirst: 'Connectez-vous d’abord.',
  tooManyLooks: '{most} connexions sont déjà ouvertes : fermez-en une.',
  otherCertificate: 'Ce n’est pas le certificat que le serveur a montré. Regardez à nouveau.',
  certificateNotMet: 'aucun serveur n’a montré de certificat avec l’empreinte {fingerprint}',

  keepsId: 'Une machine garde son id pour toujours : il figure dans chaque fait.',
  onlyConfiguredEntry: 'Seule une machine configurée a une entrée à changer.',
  sourceReads: 'Sa source lit {kind} : choisissez quelque chose de cela.',
  notSeenThere: '« {where} » n’y est pas (ou plus) visible. Regardez à nouveau.',
  pickedTwice: 'Deux signaux sont choisis comme {role} : n’en gardez qu’un.',
  sayWhatStateMeans: 'Dites pour au moins une valeur de l’état ce qu’elle signifie.',
  alarmNeedsState: 'Une alarme explique un état : choisissez aussi l’état.',
  pickSomething: 'Choisissez un état, un compteur ou une impulsion : sinon il n’y a rien à relever.',
  oneDevice: 'Choisissez les signaux d’un seul appareil : chaque appareil est une machine.',
  onePayload:
    'Les signaux d’une machine viennent dans un seul message, ou sur des topics qui diffèrent par une partie.',
  noEntryOf: 'Ce n’est pas une entrée de {machineId} : elle commence par machineId: {machineId}.',
  writtenInFile:
    'Ce qui peut être écrit sur une machine ({field}) se change dans le fichier même, pas depuis une page.',
  noYamlHere: 'Ce n’est pas du YAML valable : « {words} »',

  changedMeanwhile: 'La machine a été changée dans le fichier entre-temps : fermez et rouvrez-la.',
  nothingReads: 'Aucune source de la configuration ne lit {machineId}.',
  otherOnDisk: 'Le fichier sur le disque a un autre edge.{field} : redémarrez d’abord le collecteur.',
  secretFileExists: '{file} existe déjà : choisissez un autre nom pour la source.',
  configDoesNotFit: 'La configuration ne convient pas.',
  connectionOfSource: 'C’est la connexion de la source « {sourceId} » : ajoutez-y la machine.',
  sourceReadsElse: 'La source « {sourceId} » lit autre chose : choisissez un autre nom pour une nouvelle source.',
  nothingAt: 'Il n’y a rien à {path} : le fichier a été changé entre-temps.',
  noEntryAt: '{path} n’est pas une entrée : corrigez d’abord la configuration à la main.',
  noListAt: '{path} n’est pas une liste : corrigez d’abord la configuration à la main.',
  restartFor: 'edge.{field} ne change qu’avec un redémarrage du collecteur.',
  restartForTls: 'edge.tls ne nomme d’autres fichiers qu’avec un redémarrage du collecteur.',
  machineExpected: 'pas de machine « {machineId} » ; attendu, l’une de : {known}',

  noQuarantineEntry: 'Il n’y a pas d’entrée {id} dans la quarantaine.',
  takenAlready: '{by} a déjà décidé : repris.',
  discardedAlready: '{by} a déjà décidé : rejeté.',
  somebody: 'Quelqu’un',
  cannotBeBroughtIn: 'Cette entrée ne peut pas être reprise. Corrigez plutôt le comptage de l’ordre.',
  journalLacks: 'Il manque le fait {seq} dans {file}. Gardez une copie et restaurez la dernière sauvegarde.',
  journalOfAnother:
    '{file} appartient au boîtier « {owner} », la configuration dit « {edgeId} ». Utilisez cet id ou un autre dataDir.',
  factDoesNotFollow: 'Le fait {seq} de {saidId} ne suit pas {last} de {edgeId}.',
  memoryDamaged:
    'La mémoire du journal pour {machineId} est endommagée. Gardez une copie et restaurez la dernière sauvegarde.',
  journalFactDamaged:
    'Le fait {seq} du journal est endommagé (« {words} »). Gardez une copie et restaurez la dernière sauvegarde.',
};
