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
  tooWide: 'Zu weit: {days} Tage. Auf höchstens {mostDays} Tage eingrenzen.',
  figuresPerPersonOff:
    'Kennzahlen einzelner Personen sind hier abgeschaltet. Eingeschaltet werden sie in der Konfiguration: access.figuresPerPerson.',
  auditBroken:
    'Eintrag {entry} des Prüfprotokolls ist nicht, was geschrieben wurde, oder davor fehlt einer. Mit einer Sicherung vergleichen.',
  factsChanged:
    'Unter den Fakten {from} bis {to} ist einer nicht, was geschrieben wurde. Mit einer Sicherung oder mit der Bridge vergleichen.',
};
