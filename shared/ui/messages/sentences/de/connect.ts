import type { connect as english } from '../../../../core/words/sentences/connect.ts';

export const connect: Record<keyof typeof english, string> = {
  connectOff: 'Verbinden von der Seite aus ist abgeschaltet: edge.connect auf look oder add setzen.',
  mayNotWriteConfig:
    'Die Seite darf die Konfiguration nicht schreiben. In der Datei ändern oder edge.connect auf add setzen.',
  addressOfCloud: 'Dort gibt eine Cloud ihre eigenen Schlüssel aus: An dieser Adresse steht keine Maschine.',
  credentialsInAddress: 'Benutzer und Passwort gehören nicht in die Adresse: sie haben eigene Felder.',
  addressForm: 'Eine Adresse beginnt mit {prefixes|or}, wie {example}.',
  noSuchField: 'Hier gibt es kein Feld {field}; erwartet wird eines von: {fields}.',
  noLookingAround:
    'Was {kind} spricht, lässt sich von hier aus nicht ansehen: Seine Maschinen werden in die Konfiguration geschrieben.',
  folderNotShown:
    'Diese Seite schaut nur in Ordner unter {shown|or}; {folder} ist keiner: in die Konfiguration schreiben und dann die Quelle ansehen.',
  noFileBeside: 'Neben der Konfiguration gibt es keine Datei {path}: sie dort ablegen und so nennen.',
  connectMachineFirst: 'Keine Quelle der Konfiguration liest {machineId}: zuerst verbinden.',
  noSuchSource: 'In der Konfiguration gibt es keine Quelle „{sourceId}“.',
  lookEnded: 'Diese Verbindung ist beendet. Neu verbinden.',
  connectFirst: 'Zuerst verbinden.',
  tooManyLooks: 'Es werden schon {most} Verbindungen angesehen: eine davon schließen.',
  otherCertificate: 'Das ist nicht das Zertifikat, das der Server gezeigt hat. Noch einmal ansehen.',
  certificateNotMet: 'kein Server hat ein Zertifikat mit dem Fingerabdruck {fingerprint} gezeigt',

  keepsId: 'Eine Maschine behält ihre Kennung für immer: sie steht in jedem Fakt.',
  onlyConfiguredEntry: 'Nur eine konfigurierte Maschine hat einen Eintrag, der sich ändern lässt.',
  sourceReads: 'Ihre Quelle liest {kind}: davon etwas wählen.',
  notSeenThere: '„{where}“ ist dort nicht (mehr) zu sehen. Noch einmal ansehen.',
  pickedTwice: 'Zwei Signale sind als {role} gewählt: eines davon behalten.',
  sayWhatStateMeans: 'Für mindestens einen Wert des Zustands sagen, was er bedeutet.',
  alarmNeedsState: 'Ein Alarm erklärt einen Zustand: auch den Zustand wählen.',
  pickSomething: 'Einen Zustand, einen Zähler oder einen Puls wählen: sonst gibt es nichts zu erfassen.',
  oneDevice: 'Signale eines Geräts wählen: jedes Gerät ist eine Maschine.',
  onePayload: 'Signale einer Maschine kommen in einer Nachricht oder auf Topics, die sich in einem Teil unterscheiden.',
  noEntryOf: 'Das ist kein Eintrag von {machineId}: er beginnt mit machineId: {machineId}.',
  writtenInFile:
    'Was auf eine Maschine geschrieben werden darf ({field}), wird in der Datei selbst geändert, nicht von einer Seite aus.',
  noYamlHere: 'Das ist kein gültiges YAML: „{words}“',

  changedMeanwhile: 'Die Maschine wurde inzwischen in der Datei geändert: schließen und wieder öffnen.',
  nothingReads: 'Keine Quelle der Konfiguration liest {machineId}.',
  otherOnDisk: 'Die gespeicherte Datei hat ein anderes edge.{field}: zuerst den Collector neu starten.',
  secretFileExists: '{file} gibt es schon: einen anderen Namen für die Quelle wählen.',
  configDoesNotFit: 'Die Konfiguration passt nicht.',
  connectionOfSource: 'Das ist die Verbindung der Quelle „{sourceId}“: die Maschine dort hinzufügen.',
  sourceReadsElse: 'Quelle „{sourceId}“ liest etwas anderes: für eine neue Quelle einen anderen Namen wählen.',
  nothingAt: 'Bei {path} gibt es nichts: die Datei wurde inzwischen geändert.',
  noEntryAt: '{path} ist kein Eintrag: zuerst die Konfiguration von Hand richten.',
  noListAt: '{path} ist keine Liste: zuerst die Konfiguration von Hand richten.',
  restartFor: 'edge.{field} ändert sich nur mit einem Neustart des Collectors.',
  restartForTls: 'edge.tls nennt andere Dateien nur mit einem Neustart des Collectors.',
  machineExpected: 'keine Maschine „{machineId}“; erwartet eine von: {known}',

  noQuarantineEntry: 'In der Quarantäne gibt es keinen Eintrag {id}.',
  takenAlready: '{by} hat darüber schon entschieden: übernommen.',
  discardedAlready: '{by} hat darüber schon entschieden: verworfen.',
  somebody: 'Jemand',
  cannotBeBroughtIn: 'Diese Eingabe lässt sich nicht übernehmen. Stattdessen die Zählung des Auftrags korrigieren.',
  journalLacks: '{file} fehlt Fakt {seq}. Eine Kopie aufheben und die letzte Sicherung einspielen.',
  journalOfAnother:
    '{file} gehört der Edge-Box „{owner}“, die Konfiguration sagt „{edgeId}“. Jene id oder ein anderes dataDir verwenden.',
  factDoesNotFollow: 'Fakt {seq} von {saidId} folgt nicht auf {last} von {edgeId}.',
  memoryDamaged:
    'Das Gedächtnis des Journals für {machineId} ist beschädigt. Eine Kopie aufheben und die letzte Sicherung einspielen.',
  journalFactDamaged:
    'Fakt {seq} im Journal ist beschädigt („{words}“). Eine Kopie aufheben und die letzte Sicherung einspielen.',
};
