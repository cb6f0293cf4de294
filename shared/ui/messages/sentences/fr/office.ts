import type { office as english } from '../../../../core/words/sentences/office.ts';

export const office: Record<keyof typeof english, string> = {
  noPlantYet: 'Aucun boîtier n’a encore décrit son usine. Démarrez le collecteur.',
  tokenOfAnother: 'Ce jeton appartient au boîtier « {edgeId} », pas à « {saidId} ».',
  tokenUnknown: 'Ce jeton n’est pas connu ici. Comparez-le avec bridge.yaml.',
  factOfFuture: 'Il est dans le futur selon l’horloge du pont : vérifiez l’horloge du boîtier et celle du pont.',
  factOfPast: 'Il remonte plus loin que les faits d’une usine : vérifiez l’horloge du boîtier et celle de la machine.',
  factTooFast: '{count} d’un coup, c’est plus que les {perSecond} par seconde que la machine peut faire.',
  factOfForeignMachine:
    'La machine {machineId} appartient au boîtier {owner}. Si c’est faux, nommez les machines de chaque boîtier dans bridge.yaml (edges.machines).',
  factOfForeignOrder:
    'L’ordre {orderId} est traité par le boîtier {owner}, et ce boîtier n’en a jamais été informé. Vérifiez qui détient le jeton de ce boîtier.',
  factOfUnknownMachine: 'L’usine du boîtier n’a pas de machine {machineId}.',
  factUnreadable: 'Ce n’est pas un fait connu ici : {field} : {words}',
  tooManyAside:
    '{most} faits du boîtier {edgeId} attendent en quarantaine. Décidez-en sur la page de planification ; le boîtier garde les autres jusque-là.',
  tooMuchAside:
    '{mostMb} Mo de faits du boîtier {edgeId} attendent en quarantaine. Décidez-en sur la page de planification ; le boîtier garde les autres jusque-là.',
  boxBringsTooMuch:
    'Le boîtier {edgeId} a apporté {mostMb} Mo de faits en un jour, plus qu’une usine n’en produit. Pendant {hours} heures, rien de plus n’est pris ; le boîtier le garde. Vérifiez qui détient son jeton. S’il apporte des années de nombreuses machines, augmentez edges.mostMbPerDay dans bridge.yaml.',
  noFactAside: 'Aucun fait {seq} du boîtier {edgeId} n’est en quarantaine.',
  noBoxOfMachine: 'Aucun boîtier n’a la machine « {machineId} ».',
  newJournal:
    'Le boîtier « {edgeId} » arrive avec un nouveau journal ({journalId}, connu : {known}). Un nouveau boîtier a besoin de son propre id dans bridge.yaml ; un boîtier réparé, de son ancien dossier de données.',
  heardTooMuch:
    'Le boîtier « {edgeId} » dit avoir entendu ce pont jusqu’à {said}, alors qu’il ne lui a dit que {given} au plus. Vérifiez qui détient le jeton de ce boîtier. S’il était entre-temps relié à un autre pont, redémarrez celui-ci.',
  boxBehind:
    'Le journal du boîtier « {edgeId} » finit au fait {last} ; ici il y en a jusqu’à {cursor} : il a été coupé ou restauré. Plus rien n’en est pris. Remettez son propre dossier de données, ou laissez-le continuer sous un nouvel identifiant : istwert-collector continue.',
  boxDiffers:
    'Le fait {seq} du boîtier « {edgeId} » est un autre qu’ici : son journal a été restauré d’une ancienne sauvegarde et a continué. Plus rien n’en est pris. Remettez son propre dossier de données, ou laissez-le continuer sous un nouvel identifiant : istwert-collector continue.',
  factOfAnother: 'Le fait {seq} est du boîtier « {saidId} », mais « {edgeId} » l’a envoyé.',
  factsMissing: 'Les faits {first} à {last} du boîtier « {edgeId} » manquent. Envoyez à partir de {next}.',
  factDamaged: 'Le fait {seq} du boîtier « {edgeId} » est endommagé sur le disque. Restaurez la dernière sauvegarde.',

  noSuchOrder: 'L’ordre {orderId} n’existe pas.',
  noSuchLot: 'Personne n’a jamais parlé d’un lot {lot} de {itemId} : vérifiez l’écriture.',
  noSuchSerial: 'Personne n’a jamais parlé d’un numéro de série {serial} : vérifiez l’écriture.',
  tooManyOrders: 'Cela concerne plus de {most} ordres. Choisir une durée plus courte.',
  noGate: 'L’ordre {orderId} n’attend rien que l’on puisse passer.',
  orderStillInErp: 'L’ordre {orderId} n’a pas disparu de l’ERP. Annulez-le là-bas.',
  noSuchProposal: 'Plus rien n’est proposé à ce sujet : la valeur est désormais proche du papier.',
  proposalChanged: 'La valeur mesurée a changé entre-temps. Regardez-la à nouveau.',
  orderDamaged: 'L’ordre {orderId} est endommagé sur le disque. Restaurez la dernière sauvegarde.',
  noSuchConfirmation: 'Il n’y a pas de confirmation avec la clé {key}.',
  onlyParked: 'Seule une confirmation mise de côté peut être renvoyée ; celle-ci est en chemin.',
  onlyDoubtful: 'On ne peut dire si elle est enregistrée que d’une confirmation douteuse.',
  notEditable: 'On ne peut modifier que ce que l’ERP a refusé et jamais repris ; ni annulation, ni mouvement de stock.',
  editTooMuch: 'C’est plus que ce qui a été refusé : {most} au plus, dans la plus petite unité.',
  editOtherScrap: 'On ne peut modifier que le rebut de cette confirmation, chaque motif une fois.',
  editSaysNothing: 'Il ne reste rien à dire. Abandonnez plutôt la confirmation.',
  editDay: 'Le jour doit se situer entre le {first}, jour du travail, et aujourd’hui ({last}).',
  editNoOrder: 'L’ordre {orderId} n’est plus connu ; la confirmation ne peut pas être réécrite.',
  editNotWritten: 'Le connecteur de l’ERP n’en fait aucune confirmation.',
  standsOtherwise:
    'La confirmation a changé depuis que vous l’avez vue : elle a été renvoyée et est revenue. Regardez-la de nouveau.',
  noSuchCause: 'Plus rien n’attend pour cette cause.',
  confirmationDamaged: 'La confirmation {key} est endommagée sur le disque. Restaurez la dernière sauvegarde.',
  calendarMissing: 'La machine « {machineId} » n’a pas de calendrier « {calendarId} ».',
  workFails: '{work} échoue : {words}',
  bridgeDiskLow: 'Il ne reste que {megabytes} Mo là où le pont garde ses données. Libérez de la place.',
  bridgeLoopHeld:
    'Le pont est retenu par son propre travail, {milliseconds} ms au pire : pages et boîtiers attendent. Regardez la charge de sa machine.',
  boxDiskLow:
    'Il ne reste que {megabytes} Mo là où ce boîtier garde son journal. Libérez de la place avant que plus rien ne puisse être écrit.',
  boxClockJumped:
    'L’horloge de ce boîtier a sauté de {minutes} minutes. Il continue à son propre temps ; réglez l’horloge par un serveur de temps. Si la nouvelle heure est bonne, redémarrez le collecteur.',
  clockJumped:
    'L’horloge de l’ordinateur du pont a sauté de {minutes} minutes. Le pont continue selon son propre temps ; réglez l’horloge par un serveur de temps. Si la nouvelle heure est juste, redémarrez le pont.',
  booksAsked:
    'Les données du pont ont été perdues, ou restaurées d’une ancienne sauvegarde. {count} opérations attendent que l’ERP ait dit ce qu’il en a ; elles reprennent ensuite d’elles-mêmes.',
  booksForPerson:
    'Les données du pont ont été perdues, ou restaurées d’une ancienne sauvegarde, et cet ERP ne peut pas dire ce qu’il a. {count} opérations attendent une personne : POST /api/books dit si tout ce qui a été fabriqué y est comptabilisé, ou rien.',
  noBooksToDecide: 'Il n’y a rien à décider au sujet des livres de l’ERP.',
  lettersNotInEncoding:
    'Un fichier en {encoding} ne connaît pas les caractères {letters} : écrits « ? », ils donneraient un autre numéro. Choisir un codage qui les connaît (confirmations.encoding, de préférence utf-8), ou renommer dans l’ERP ce qui les porte.',
  erpFails: 'L’ERP ne prend ou ne donne rien : {words}',
  datesFail: 'Les dates ne peuvent pas être calculées : {words}',
  datesStand: 'Les dates n’ont pas été suivies depuis {minutes} minutes. Redémarrez le pont et signalez-le.',
  boxSilent:
    'Le boîtier « {edgeId} » n’a plus été entendu depuis {minutes} minutes. Vérifiez le boîtier, son réseau et son jeton.',
  boxNeverHeard: 'Le boîtier « {edgeId} » n’a jamais été entendu. Vérifiez son bridge.url et son jeton.',
  oldTokenUsed:
    'Un ancien jeton du boîtier « {edgeId} » a servi il y a {minutes} minutes, alors que le boîtier en a un nouveau. S’il n’a pas été restauré d’une sauvegarde, quelqu’un d’autre l’a : donnez-lui un autre jeton, ici et là-bas.',
  factsWaitAside: '{count} faits du boîtier « {edgeId} » n’ont pas de sens et attendent une décision.',
  outboxOld: '{count} écritures attendent l’ERP, la plus ancienne depuis {minutes} minutes.',
  outboxDoubtful: '{count} écritures sont peut-être comptabilisées, peut-être pas : regardez dans l’ERP et décidez.',
  erpAway: 'L’ERP est injoignable (« {words} »). Rien n’est perdu ; les essais continuent.',
  erpAtAway: 'L’ERP à {url} est injoignable (« {words} »). Rien n’est perdu ; les essais continuent.',
  erpNotUnderstood: 'L’ERP a répondu à {path} sous une forme incomprise : {field} : « {words} »',
  erpTakesNoFigure: 'L’ERP n’accepte pas une valeur de {workCentreId} ; exportez-la : « {words} »',
  erpTakesNoDate: 'L’ERP n’accepte pas la date de {orderId} : « {words} »',

  noDatesYet: 'Les premières dates sont encore en cours de calcul. Réessayez dans une minute.',
  noPlantForDates: 'Aucun boîtier n’a encore décrit l’usine ; une date demande des machines et des calendriers.',
  noPromiseYet: 'Aucune promesse n’est encore calculée : réessayez dans un instant.',
  promiseThreadEnded: 'Le calcul des promesses s’est arrêté : redémarrez le bridge.',
  promiseDamaged: 'Une promesse enregistrée est endommagée sur le disque. Restaurez la dernière sauvegarde.',
  alarmsDamaged: 'Les alertes enregistrées sont endommagées sur le disque. Restaurez la dernière sauvegarde.',
  noWord: 'Aucune date n’est promise pour l’ordre {orderId}.',
  wordDamaged: 'La date promise pour l’ordre {orderId} est endommagée sur le disque. Restaurez la dernière sauvegarde.',
  wordInPast: 'Cette date est passée. Donnez-en une à venir.',
  wordIsThat: 'C’est déjà la date promise pour l’ordre {orderId}.',
  wordMoved: 'La date promise pour l’ordre {orderId} a changé entre-temps. Regardez-la à nouveau.',
  wordOfOver: 'L’ordre {orderId} est terminé. Ce qui a été promis reste enregistré tel quel.',
  wordStands: 'Une date est déjà promise pour l’ordre {orderId}. Changez-la, avec une raison.',
  itemUnknown:
    'Aucun ordre de l’article « {itemId} » n’est connu ici, donc sa gamme non plus. Donnez « operations » avec la demande.',
  wantedInPast: 'La date souhaitée est passée. Donnez-en une à venir, ou aucune.',
  materialInPast: 'Le jour de la matière est passé. Laissez-le vide si la matière est là.',
  changeInPast: 'Ce changement est dans le passé. Donnez une date à venir.',
  changeTooFar: 'Ce changement est à plus de {days} jours ; les dates ne sont pas calculées aussi loin.',
  noQuantity: '« {text} » n’est pas une quantité en {unit} avec {decimals} décimales au plus, supérieure à 0.',
  setupFactor: 'Le facteur des réglages est 0 ou plus ; 0,5 signifie la moitié du temps.',
  noOpenOrder: 'Il n’y a pas d’ordre ouvert « {orderId} ».',
  noDateNoMachine:
    'Pas de date pour {orderId} : aucune machine ne peut faire son opération {number} ({workCentreId}). Vérifier la gamme ou nommer la machine.',
  noDateNoShifts:
    'Pas de date pour {orderId} : aucune machine capable de l’opération {number} ({workCentreId}) n’a encore de travail prévu. Vérifier leurs calendriers.',
  noDateTooLong:
    'Pas de date pour {orderId} : son propre travail dure plus de {days} jours, pour l’essentiel dans l’opération {number}. Vérifier quantité, temps prévu et calendrier.',
  noDateTooFar:
    'Pas de date pour {orderId} : il n’est pas sûr d’être terminé dans les {days} jours pour lesquels les calendriers sont connus. Voir ce qui passe avant.',
  noDate: '« {text} » n’est pas une date comme 2026-12-24.',
  downInThePast: 'La machine « {machineId} » est arrêtée jusqu’à un moment déjà passé.',
  noMachineInCentre: 'Il n’y a pas de machine au poste « {workCentreId} ».',
  noMachine: 'La machine « {machineId} » n’existe pas.',
};
