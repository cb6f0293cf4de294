import type { door as english } from '../../../../core/words/sentences/door.ts';

export const door: Record<keyof typeof english, string> = {
  pairFirst:
    'Dieser Browser darf hier noch nicht hineinsehen. Anmelden, oder ihn mit einem Link der Administration koppeln.',
  namesNeedSignOn: 'Hier stehen Namen von Personen: zuerst anmelden.',
  secretAgain: 'Das ändert, was gezählt wurde: PIN oder Passwort noch einmal eingeben.',
  pairingCodeUnknown: 'Dieser Code koppelt nichts: er wurde benutzt, ist zu alt oder vertippt. Um einen neuen bitten.',
  noSuchStation: 'Es ist keine Station „{name}“ gekoppelt.',
  noSuchPerson: 'Es gibt niemanden namens „{name}“.',
  personExists: '„{name}“ gibt es schon. Ein neues Passwort vergeben oder einen anderen Namen wählen.',
  secretGuessable:
    'Das würde jeder zuerst versuchen: eine Reihe, eine Wiederholung, ein Name oder ein übliches Wort. Etwas anderes wählen.',
  foreignHost:
    'Dieses System heißt nicht „{host}“. Es unter seiner eigenen Adresse öffnen oder den Namen in der Konfiguration angeben: access.names.',
  tooManyLive: 'Dieser Browser zeigt diese Seite schon zu oft. Eine davon schließen.',
  oneQuestionAtATime: 'Die letzte Frage wird noch beantwortet. Darauf warten.',
  answerBrokenOff: 'Die Antwort wurde abgebrochen. Bitte noch einmal fragen.',
  answerTooLong:
    'All das zu lesen dauert länger als {seconds} s. Bitte einen kürzeren Zeitraum wählen oder gröbere Zeilen.',
  tooWide: 'Zu weit: {days} Tage. Auf höchstens {mostDays} Tage eingrenzen.',
  figuresPerPersonOff:
    'Kennzahlen einzelner Personen sind hier abgeschaltet. Eingeschaltet werden sie in der Konfiguration: access.figuresPerPerson.',
  auditBroken:
    'Eintrag {entry} des Prüfprotokolls ist nicht, was geschrieben wurde, oder davor fehlt einer. Mit einer Sicherung vergleichen.',
  factsChanged:
    'Unter den Fakten {from} bis {to} ist einer nicht, was geschrieben wurde. Mit einer Sicherung oder mit der Bridge vergleichen.',
  onlyForSite:
    'Die Rolle von {person} gilt nur an einzelnen Plätzen, und dies betrifft den ganzen Standort. Die Verwaltung fragen.',
  notInYourArea: '{person} hat an {machineId} kein Recht: sie liegt außerhalb des zugewiesenen Bereichs.',
  badgeTaken: 'Dieser Ausweis gehört schon jemandem. Zuerst dort wegnehmen.',
  noBadge: '„{badge}“ ist keine Ausweisnummer: nur 4 bis 64 Buchstaben, Ziffern, „.“, „_“, „:“ und „-“.',
  providerAway: '{provider} antwortet nicht. Mit Name und Passwort anmelden oder es später versuchen.',
  providerRefused: '{provider} hat Sie nicht angemeldet. Nochmals versuchen oder mit Name und Passwort anmelden.',
  providerTooLate: 'Diese Anmeldung dauerte zu lang oder wurde in einem anderen Browser begonnen. Bitte neu beginnen.',
  providerNoRole: '{provider} gibt Ihnen hier keine Rolle. Fragen Sie, wer dort Ihre Gruppen pflegt.',
  providerNameTaken:
    'Ihr Name bei {provider} gehört hier schon jemandem mit Passwort. Die Administration benennt einen von beiden um.',
  providerNoName: '{provider} sendet keinen Namen, der hier stehen kann. Fragen Sie, wer dieses System betreut.',
  signsOnByProvider: '„{name}“ meldet sich beim Anbieter an und hat hier kein Passwort.',
  webhookRefused: 'Der Empfänger antwortete {status}: die Nachricht kommt wieder.',
};
