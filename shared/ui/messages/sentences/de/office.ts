import type { office as english } from '../../../../core/words/sentences/office.ts';

export const office: Record<keyof typeof english, string> = {
  noPlantYet: 'Noch hat keine Edge-Box von ihrem Werk berichtet. Den Collector starten.',
  tokenOfAnother: 'Dieses Token gehört der Edge-Box „{edgeId}“, nicht „{saidId}“.',
  tokenUnknown: 'Dieses Edge-Token ist hier nicht bekannt. Mit bridge.yaml vergleichen.',
  factOfFuture: 'Es liegt nach der Uhr der Bridge in der Zukunft: die Uhr der Box und die der Bridge prüfen.',
  factOfPast: 'Es liegt so weit zurück wie in keinem Werk: die Uhr der Box und die der Maschine prüfen.',
  factTooFast: '{count} auf einmal sind mehr als die {perSecond} je Sekunde, die die Maschine schafft.',
  factOfForeignMachine:
    'Maschine {machineId} gehört zur Edge-Box {owner}. Wenn das nicht stimmt, in bridge.yaml die Maschinen jeder Box nennen (edges.machines).',
  factOfForeignOrder:
    'Am Auftrag {orderId} arbeitet die Edge-Box {owner}, und dieser Box wurde nie von ihm berichtet. Nachsehen, wer das Token dieser Box hat.',
  factOfUnknownMachine: 'Das Werk der Box hat keine Maschine {machineId}.',
  factUnreadable: 'Das ist kein Ereignis, das hier bekannt ist: {field}: {words}',
  tooManyAside:
    '{most} Ereignisse der Edge-Box {edgeId} warten in der Quarantäne. Auf der Planungsseite darüber entscheiden; die übrigen behält die Box so lange.',
  tooMuchAside:
    '{mostMb} MB an Ereignissen der Edge-Box {edgeId} warten in der Quarantäne. Auf der Planungsseite darüber entscheiden; die übrigen behält die Box so lange.',
  boxBringsTooMuch:
    'Die Edge-Box {edgeId} hat an einem Tag {mostMb} MB an Ereignissen gebracht, mehr als ein Werk macht. {hours} Stunden lang wird nichts mehr angenommen; die Box behält es. Nachsehen, wer ihr Token hat. Bringt sie Jahre vieler Maschinen, in bridge.yaml edges.mostMbPerDay erhöhen.',
  noFactAside: 'Kein Ereignis {seq} der Edge-Box {edgeId} ist in der Quarantäne.',
  noBoxOfMachine: 'Keine Edge-Box hat die Maschine „{machineId}“.',
  newJournal:
    'Edge-Box „{edgeId}“ kommt mit einem neuen Journal ({journalId}, bekannt ist {known}). Eine neue Box braucht eine eigene id in bridge.yaml, eine reparierte ihren alten Datenordner.',
  heardTooMuch:
    'Edge-Box „{edgeId}“ sagt, sie habe diese Bridge bis {said} gehört, die ihr höchstens {given} gesagt hat. Nachsehen, wer das Token dieser Box hat. War sie zwischendurch an einer anderen Bridge, diese neu starten.',
  boxBehind:
    'Das Journal der Edge-Box „{edgeId}“ endet bei Fakt {last}; hier sind Fakten bis {cursor}: Es wurde gekürzt oder zurückgespielt. Von ihr wird nichts mehr angenommen. Ihren eigenen Datenordner zurückholen, oder sie unter neuer Kennung weitermachen lassen: istwert-collector continue.',
  boxDiffers:
    'Fakt {seq} der Edge-Box „{edgeId}“ ist ein anderer als hier: Ihr Journal wurde aus einer alten Sicherung zurückgespielt und ging weiter. Von ihr wird nichts mehr angenommen. Ihren eigenen Datenordner zurückholen, oder sie unter neuer Kennung weitermachen lassen: istwert-collector continue.',
  factOfAnother: 'Fakt {seq} ist von Edge-Box „{saidId}“, aber „{edgeId}“ hat ihn gesendet.',
  factsMissing: 'Die Fakten {first} bis {last} der Edge-Box „{edgeId}“ fehlen. Ab {next} senden.',
  factDamaged:
    'Fakt {seq} der Edge-Box „{edgeId}“ ist auf dem Datenträger beschädigt. Die letzte Sicherung einspielen.',

  noSuchOrder: 'Den Auftrag {orderId} gibt es nicht.',
  noSuchLot: 'Von einer Charge {lot} von {itemId} war nie die Rede: Schreibweise prüfen.',
  noSuchSerial: 'Von einer Seriennummer {serial} war nie die Rede: Schreibweise prüfen.',
  tooManyOrders: 'Das sind mehr als {most} Aufträge. Bitte eine kürzere Zeit wählen.',
  noGate: 'Der Auftrag {orderId} wartet auf nichts, was man übergehen könnte.',
  orderStillInErp: 'Der Auftrag {orderId} ist im ERP nicht verschwunden. Bitte dort stornieren.',
  noSuchProposal: 'Dazu wird nichts mehr vorgeschlagen: Der Wert liegt inzwischen nahe am Papier.',
  proposalChanged: 'Der gemessene Wert hat sich inzwischen geändert. Bitte noch einmal ansehen.',
  orderDamaged: 'Auftrag {orderId} ist auf dem Datenträger beschädigt. Die letzte Sicherung einspielen.',
  noSuchConfirmation: 'Es gibt keine Rückmeldung mit dem Schlüssel {key}.',
  onlyParked: 'Nur eine zurückgestellte Rückmeldung lässt sich noch einmal senden; diese ist unterwegs.',
  onlyDoubtful: 'Nur bei einer zweifelhaften Rückmeldung lässt sich sagen, ob sie gebucht ist.',
  notEditable:
    'Ändern lässt sich nur, was das ERP abgelehnt und nie übernommen hat; keine Stornierung und keine Warenbewegung.',
  editTooMuch: 'Das ist mehr, als abgelehnt wurde: höchstens {most} in der kleinsten Einheit.',
  editOtherScrap: 'Nur der Ausschuss dieser Rückmeldung lässt sich ändern, jeder Grund einmal.',
  editSaysNothing: 'Es bleibt nichts zu melden. Bitte die Rückmeldung stattdessen aufgeben.',
  editDay: 'Der Tag muss zwischen {first}, dem Tag der Arbeit, und heute ({last}) liegen.',
  editNoOrder: 'Der Auftrag {orderId} ist nicht mehr bekannt; die Rückmeldung lässt sich nicht neu schreiben.',
  editNotWritten: 'Die Anbindung des ERP macht daraus keine Rückmeldung.',
  standsOtherwise:
    'Die Rückmeldung hat sich geändert, seit Sie sie gesehen haben: Sie wurde noch einmal gesendet und kam zurück. Sehen Sie sie neu an.',
  noSuchCause: 'Aus diesem Grund wartet nichts mehr.',
  confirmationDamaged: 'Rückmeldung {key} ist auf dem Datenträger beschädigt. Die letzte Sicherung einspielen.',
  calendarMissing: 'Maschine „{machineId}“ hat keinen Kalender „{calendarId}“.',
  workFails: '{work} schlägt fehl: {words}',
  bridgeDiskLow: 'Wo die Bridge ihre Daten hat, sind nur noch {megabytes} MB frei. Platz schaffen.',
  bridgeLoopHeld:
    'Die Bridge wird von ihrer eigenen Arbeit aufgehalten, im schlimmsten Fall {milliseconds} ms: Seiten und Boxen warten. Auslastung ihres Rechners ansehen.',
  boxDiskLow:
    'Wo diese Edge-Box ihr Journal hat, sind nur noch {megabytes} MB frei. Platz schaffen, ehe nichts mehr geschrieben werden kann.',
  boxClockJumped:
    'Die Uhr dieser Edge-Box ist um {minutes} Minuten gesprungen. Sie geht nach ihrer eigenen Zeit weiter; die Uhr über einen Zeitserver stellen. Stimmt die neue Zeit, den Collector neu starten.',
  clockJumped:
    'Die Uhr des Rechners der Bridge ist um {minutes} Minuten gesprungen. Die Bridge geht nach ihrer eigenen Zeit weiter; die Uhr über einen Zeitserver stellen. Stimmt die neue Zeit, die Bridge neu starten.',
  booksAsked:
    'Die Daten der Bridge gingen verloren oder stammen aus einer alten Sicherung. {count} Vorgänge warten, bis das ERP gesagt hat, was es von ihnen hat; dann gehen sie von selbst weiter.',
  booksForPerson:
    'Die Daten der Bridge gingen verloren oder stammen aus einer alten Sicherung, und dieses ERP lässt sich nicht fragen, was es hat. {count} Vorgänge warten auf einen Menschen: POST /api/books sagt, ob alles Gefertigte dort gebucht ist, oder nichts davon.',
  noBooksToDecide: 'Über die Bücher des ERP ist nichts zu entscheiden.',
  lettersNotInEncoding:
    'Eine Datei in {encoding} hat die Zeichen {letters} nicht: Als „?“ geschrieben wäre es eine andere Nummer. Eine Kodierung wählen, die sie hat (confirmations.encoding, am besten utf-8), oder im ERP umbenennen, was sie trägt.',
  erpFails: 'Das ERP nimmt oder gibt nichts: {words}',
  datesFail: 'Termine lassen sich nicht rechnen: {words}',
  datesStand: 'Seit {minutes} Minuten hat niemand nach den Terminen gesehen. Die Bridge neu starten und es melden.',
  boxSilent: 'Von der Edge-Box „{edgeId}“ ist seit {minutes} Minuten nichts zu hören. Box, Netz und Token prüfen.',
  boxNeverHeard: 'Von der Edge-Box „{edgeId}“ war noch nie etwas zu hören. Ihre bridge.url und ihr Token prüfen.',
  oldTokenUsed:
    'Ein altes Token der Edge-Box „{edgeId}“ wurde vor {minutes} Minuten benutzt, obwohl die Box ein neues hat. Wurde sie nicht aus einer Sicherung wiederhergestellt, hat es jemand anderes: der Box hier und dort ein anderes Token geben.',
  factsWaitAside: '{count} Fakten der Edge-Box „{edgeId}“ ergeben keinen Sinn und warten auf eine Entscheidung.',
  outboxOld: '{count} Buchungen warten auf das ERP, die älteste seit {minutes} Minuten.',
  outboxDoubtful: '{count} Buchungen sind vielleicht gebucht, vielleicht nicht: im ERP nachsehen und entscheiden.',
  erpAway: 'Das ERP ist nicht erreichbar („{words}“). Es ist nichts verloren; es wird weiter versucht.',
  erpAtAway: 'Das ERP unter {url} ist nicht erreichbar („{words}“). Es ist nichts verloren; es wird weiter versucht.',
  erpNotUnderstood: 'Das ERP hat {path} in einer Form beantwortet, die nicht zu verstehen ist: {field}: „{words}“',
  erpTakesNoFigure: 'Das ERP nimmt einen Wert von {workCentreId} nicht; ihn stattdessen ausgeben: „{words}“',
  erpTakesNoDate: 'Das ERP nimmt den Termin von {orderId} nicht: „{words}“',

  noDatesYet: 'Die ersten Termine werden noch berechnet. In einer Minute noch einmal versuchen.',
  noPlantForDates: 'Noch hat keine Edge-Box von ihrem Werk berichtet; ein Termin braucht Maschinen und Kalender.',
  noPromiseYet: 'Noch ist keine Zusage berechnet: gleich noch einmal versuchen.',
  promiseThreadEnded: 'Die Berechnung der Zusagen ist beendet: die Bridge neu starten.',
  promiseDamaged: 'Eine aufgezeichnete Zusage ist auf dem Datenträger beschädigt. Die letzte Sicherung einspielen.',
  alarmsDamaged: 'Die aufgezeichneten Warnungen sind auf dem Datenträger beschädigt. Die letzte Sicherung einspielen.',
  noWord: 'Für den Auftrag {orderId} ist kein Termin zugesagt.',
  wordDamaged:
    'Die Zusage für den Auftrag {orderId} ist auf dem Datenträger beschädigt. Die letzte Sicherung einspielen.',
  wordInPast: 'Dieser Termin ist vorbei. Einen künftigen angeben.',
  wordIsThat: 'Dieser Termin ist für den Auftrag {orderId} schon zugesagt.',
  wordMoved: 'Der zugesagte Termin des Auftrags {orderId} hat sich inzwischen geändert. Bitte noch einmal ansehen.',
  wordOfOver: 'Der Auftrag {orderId} ist vorbei. Was für ihn zugesagt war, bleibt so aufgezeichnet.',
  wordStands: 'Für den Auftrag {orderId} ist schon ein Termin zugesagt. Ihn mit einem Grund ändern.',
  itemUnknown:
    'Von Artikel „{itemId}“ ist hier kein Auftrag bekannt, also auch kein Arbeitsplan. Die „operations“ mit der Anfrage angeben.',
  wantedInPast: 'Der Wunschtermin ist vorbei. Einen künftigen angeben oder keinen.',
  materialInPast: 'Der Tag des Materials ist vorbei. Das Feld leer lassen, wenn das Material da ist.',
  changeInPast: 'Diese Änderung liegt in der Vergangenheit. Ein künftiges Datum angeben.',
  changeTooFar: 'Diese Änderung liegt mehr als {days} Tage voraus; so weit werden keine Termine berechnet.',
  noQuantity: '„{text}“ ist keine Menge in {unit} mit höchstens {decimals} Nachkommastellen und größer als 0.',
  setupFactor: 'Der Faktor für das Rüsten ist 0 oder mehr; 0,5 bedeutet die halbe Zeit.',
  noOpenOrder: 'Es gibt keinen offenen Auftrag „{orderId}“.',
  noDateNoMachine:
    'Kein Termin für {orderId}: keine Maschine kann den Vorgang {number} ({workCentreId}). Den Arbeitsplan prüfen oder die Maschine nennen.',
  noDateNoShifts:
    'Kein Termin für {orderId}: keine Maschine, die den Vorgang {number} ({workCentreId}) kann, hat noch geplante Arbeit. Ihre Kalender prüfen.',
  noDateTooLong:
    'Kein Termin für {orderId}: allein die eigene Arbeit dauert länger als {days} Tage, das meiste davon im Vorgang {number}. Menge, Planzeit und Kalender prüfen.',
  noDateTooFar:
    'Kein Termin für {orderId}: es ist nicht sicher, dass er in {days} Tagen fertig wird, so weit die Kalender bekannt sind. Nachsehen, was davor steht.',
  noDate: '„{text}“ ist kein Datum wie 2026-12-24.',
  downInThePast: 'Maschine „{machineId}“ steht bis zu einem Zeitpunkt, der vorbei ist.',
  noMachineInCentre: 'Am Arbeitsplatz „{workCentreId}“ gibt es keine Maschine.',
  noMachine: 'Die Maschine „{machineId}“ gibt es nicht.',
};
