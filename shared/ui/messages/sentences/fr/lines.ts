import type { lines as english } from '../../../../core/words/sentences/lines.ts';

export const lines: Record<keyof typeof english, string> = {
  opcuaServer: 'serveur OPC UA {address} : {why}',
  broker: 'broker MQTT {address} : {why}',
  notConnectedYet: 'pas encore connecté',
  nothingListens: 'rien n’écoute là : le serveur tourne-t-il, et le port est-il bon ?',
  nothingListensBroker: 'rien n’écoute là : le broker tourne-t-il, et le port est-il bon ?',
  nameUnknown: 'ce nom n’est pas connu dans le réseau : vérifiez l’adresse',
  noWay: 'aucun chemin n’y mène dans le réseau : vérifiez câble, commutateur et adresse',
  doesNotAnswer: 'il ne répond pas : vérifiez câble, pare-feu et adresse',
  notTrustedYet: 'son certificat n’est pas encore approuvé : comparez l’empreinte et acceptez-la',
  notTrustedShown:
    'son certificat n’est pas encore approuvé. Comparez cette empreinte avec celle que montre le serveur, et acceptez-la : {fingerprint}',
  ownNotAccepted: 'il n’accepte pas le certificat du collecteur : approuvez-le dans le serveur',
  wrongLogin: 'utilisateur ou mot de passe faux, ou cet utilisateur ne peut pas se connecter',
  wrongPassword: 'utilisateur ou mot de passe faux',
  userNotLetIn: 'il n’admet pas cet utilisateur : vérifiez utilisateur et mot de passe',
  securityNotOffered: 'il n’offre pas cette sécurité : choisissez-en une qu’il offre',
  securityOffers: 'il n’offre pas {mode} avec {policy} ; il offre {offered}',
  brokenSecurity: 'il veut Basic128Rsa15, qui est cassé : réglez le serveur sur Basic256Sha256',
  noFreeSession: 'il n’a pas de session libre : fermez d’autres clients ou relevez sa limite',
  noSuchEndpoint: 'l’adresse ne désigne aucun de ses points d’accès : vérifiez ce qui suit l’hôte et le port',
  connectionFailed: 'la connexion a échoué',
  closedConnection: 'il a fermé la connexion',
  selfSigned: 'son certificat est signé par lui-même : nommez-le sous tls.caFile pour l’approuver',
  unknownAuthority: 'son certificat est signé par une autorité inconnue : nommez-la sous tls.caFile',
  otherName: 'son certificat est pour un autre nom : vérifiez l’adresse ou mettez tls.serverName',
  certificateExpired: 'son certificat a expiré : il en faut un nouveau au broker',
  clientIdTaken: 'un autre client avec le même clientId a pris le relais : donnez à chaque collecteur le sien',
  brokerLost: 'la connexion au broker {address} a été perdue',
  brokerSilent: 'le broker ne répond pas',
  readingDenied: 'le broker ne permet pas de lire {topics} : donnez à l’utilisateur le droit de s’y abonner',
  nothingAnswered:
    'il a fermé la connexion sans répondre : peut-être parle-t-il TLS sur ce port (mqtts://), ou n’est-ce pas un broker MQTT',
  loginFileUnreadable:
    '{file} ne peut pas être lu ({words}) : vérifiez le chemin, et qui a le droit de lire le fichier',
  speaksTls: 'il parle TLS sur ce port : écrivez mqtts:// dans l’adresse',
  speaksNoTls: 'il ne parle pas TLS sur ce port : écrivez mqtt:// dans l’adresse, ou prenez son port TLS',
  tlsBrokenOff:
    'il a rompu la négociation TLS : peut-être ne parle-t-il pas TLS sur ce port (mqtt://), ou veut-il un certificat du collecteur (tls.certFile)',
  wantsCertificate:
    'il veut un certificat du collecteur qu’il connaît : vérifiez tls.certFile et tls.keyFile, et qui les a signés',
  certificateNotYetValid:
    'son certificat n’est pas encore valable : vérifiez l’horloge de ce boîtier et celle du broker',
  noMqtt: 'ce qui répond là n’est pas un broker MQTT : vérifiez le port',
  clientIdNotTaken: 'il n’accepte pas ce clientId : mettez-en un autre',
  brokerBusy: 'il est surchargé ou s’arrête : on rappelle de soi-même',
  writingDenied: 'le broker ne permet pas d’écrire sur {topic} : donnez à l’utilisateur le droit d’y publier',
  notTakenOn: 'le broker n’a pas accepté le message sur {topic}',
  nothingOnTopics:
    'rien n’est venu sur {topics} depuis que le broker l’a accordé : vérifiez le topic, que la machine publie, et que cet utilisateur a le droit de le lire ; certains brokers accordent ce qu’ils n’envoient jamais',
  nothingOfNode:
    'rien n’est venu du nœud {node} : vérifiez qu’il tourne, son groupe et son nom, et que cet utilisateur a le droit de lire {topic} ; certains brokers accordent ce qu’ils n’envoient jamais',
  noBirthOfNode:
    'le nœud {node} envoie des données, et pas de naissance bien qu’on la lui ait demandée : vérifiez que cet utilisateur a le droit d’écrire sur {topic}',
  noSuchDevice: 'le nœud {node} est là et n’a pas d’appareil {device} ; il a : {names}',
  noDevices:
    'le nœud {node} est là et n’a pas d’appareil : là où le nœud lui-même est la machine, mettez deviceId: null',
  connectionBroke: 'la connexion s’est rompue',
  serverClosed: 'le serveur a fermé la connexion',
  serverBrokeOff: 'le serveur a rompu la connexion',
  sessionClosed: 'le serveur a fermé la session',
  subscriptionEnded: 'le serveur a terminé l’abonnement',
  nothingCame: 'rien n’est venu depuis {seconds} s, pas même un signe de vie',
  noAnswerFor: 'le serveur n’a pas répondu pendant {seconds} s',
  cannotBeStored: 'ce qui arrive ne peut pas être enregistré',
  noSuchObject: 'le serveur n’a pas « {root} » ; sous Objects il a : {names}',
  noneOfProfile: '« {root} » n’a rien de ce que lit le profil « {profileId} » ; il a : {names}',

  noSourceReads: 'Aucune source ne lit cette machine : voyez « sources » dans la configuration.',
  nothingHeard: 'On n’entend rien de cette machine : vérifiez son alimentation et son câble réseau.',
  counterStuck: 'Immobile depuis une demi-heure ou plus : {counters}.',
  noMessageFor: 'aucun message depuis {seconds} s',
  saysOffline: 'la machine se dit hors ligne',
  nodeOffline: 'le nœud s’est mis hors ligne',
  deviceOffline: 'le nœud dit que l’appareil est hors ligne',
  bornWithout: 'son nœud est revenu sans elle',
  collectorStopped: 'le collecteur a été arrêté',
  machineChanged: 'la configuration de la machine a changé',
  noGoodValue: 'la machine ne donne pas de bonne valeur pour « {name} »',
  notWatched: 'le serveur ne surveille pas {names} : on demande chaque seconde à la place',
  clockAhead:
    'les heures de ses valeurs avancent de {span} sur ce boîtier : l’heure du boîtier sert jusqu’à ce que son horloge soit juste',
  clockBehind:
    'les heures de ses valeurs retardent de {span} sur ce boîtier : l’heure du boîtier sert jusqu’à ce que son horloge soit juste',
  noSourceSpeaks: 'aucune source ne parle à {machineId}',
  sourceCannotWrite: 'la source {sourceId} ne peut pas écrire sur les machines',
  machineNotConnected: '{machineId} n’est pas connectée',
  brokerOfMachine: 'le broker de {machineId} n’est pas connecté',
  otherNotConfirmed: 'parce que {name} n’a pas été confirmé',
  notUnderWrite: '« {name} » n’est pas sous write de {machineId} dans la configuration',

  bridgeNewer:
    'Le bridge a {cursor} faits de ce boîtier, le journal d’ici seulement {last} : il a été restauré d’une ancienne copie. Donnez à ce boîtier un nouvel edge.id et un dataDir vide.',
  bridgeAway: 'Le bridge à {url} ne répond pas (« {words} »). Les faits restent ici et partiront plus tard.',
  bridgeOfAnotherKind: 'Ce qui répond à {url} n’est pas un bridge de cette version. Vérifiez bridge.url.',
  bridgeTakesNoToken:
    'Le bridge à {url} n’accepte pas le jeton de ce boîtier. Vérifiez bridge.token et la liste des boîtiers du bridge.',
  bridgeSays: 'Le bridge à {url} dit : {said}',
};
