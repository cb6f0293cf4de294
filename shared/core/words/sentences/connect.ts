/** What is said while machines are connected from the page, and when the configuration changes. */
export const connect = {
  // ---- where to look
  connectOff: 'Connecting from the page is switched off: set edge.connect to look or add.',
  mayNotWriteConfig: 'The page may not write the configuration. Change it in the file, or set edge.connect to add.',
  addressOfCloud: 'There a cloud hands out its own keys: no machine is at that address.',
  credentialsInAddress: 'Leave user and password out of the address: they have fields of their own.',
  addressForm: 'An address begins with {prefixes|or}, like {example}.',
  noSuchField: 'There is no field {field} here; expected one of: {fields}.',
  noLookingAround: 'What speaks {kind} cannot be looked at from here: its machines are written into the configuration.',
  folderNotShown:
    'The page looks into folders below {shown|or} only; {folder} is none: write it into the configuration, and look at its source.',
  noFileBeside: 'There is no file {path} beside the configuration: put it there, and name it so.',
  connectMachineFirst: 'No source of the configuration reads {machineId}: connect it first.',
  noSuchSource: 'There is no source "{sourceId}" in the configuration.',
  lookEnded: 'This look has ended. Connect again.',
  connectFirst: 'Connect first.',
  tooManyLooks: '{most} connections are being looked at already: close one of them.',
  otherCertificate: 'That is not the certificate that the server has shown. Look again.',
  certificateNotMet: 'no server has shown a certificate with the fingerprint {fingerprint}',

  // ---- what was chosen
  keepsId: 'A machine keeps its id for ever: it stands in every fact.',
  onlyConfiguredEntry: 'Only a machine that is configured has an entry to change.',
  sourceReads: 'Its source reads {kind}: choose something of that.',
  notSeenThere: '"{where}" is not seen there (any more). Look again.',
  pickedTwice: 'Two signals are picked as {role}: keep one of them.',
  sayWhatStateMeans: 'Say for at least one value of the state what it means.',
  alarmNeedsState: 'An alarm explains a state: pick the state as well.',
  pickSomething: 'Pick a state, a counter or a pulse: without one of them there is nothing to collect.',
  oneDevice: 'Pick signals of one device: each device is a machine.',
  onePayload: 'Signals of one machine come in one payload, or on topics that differ in one part.',
  noEntryOf: 'This is no entry of {machineId}: it begins with machineId: {machineId}.',
  writtenInFile: 'What may be written to a machine ({field}) is changed in the file itself, not from a page.',
  noYamlHere: 'This is no valid YAML: {words}',

  // ---- the configuration
  changedMeanwhile: 'The machine was changed in the file meanwhile: close, and open it again.',
  nothingReads: 'No source of the configuration reads {machineId}.',
  otherOnDisk: 'The file on disk has another edge.{field}: restart the collector first.',
  secretFileExists: '{file} exists already: choose another name for the source.',
  configDoesNotFit: 'The configuration does not fit.',
  connectionOfSource: 'The connection is that of source "{sourceId}": add the machine to it.',
  sourceReadsElse: 'Source "{sourceId}" reads something else: choose another name for a new source.',
  nothingAt: 'There is nothing at {path}: the file was changed meanwhile.',
  noEntryAt: '{path} is no entry: mend the configuration by hand first.',
  noListAt: '{path} is no list: mend the configuration by hand first.',
  restartFor: 'edge.{field} changes only with a restart of the collector.',
  restartForTls: 'edge.tls names other files only with a restart of the collector.',
  machineExpected: 'no machine "{machineId}"; expected one of: {known}',

  // ---- quarantine and journal
  noQuarantineEntry: 'There is no entry {id} in the quarantine.',
  takenAlready: '{by} has decided on this already: taken.',
  discardedAlready: '{by} has decided on this already: discarded.',
  somebody: 'Somebody',
  cannotBeBroughtIn: 'This input cannot be brought in. Correct the count of the order instead.',
  journalLacks: '{file} lacks fact {seq}. Keep a copy and restore the last backup.',
  journalOfAnother:
    '{file} belongs to edge box "{owner}", the configuration says "{edgeId}". Use that id or another dataDir.',
  factDoesNotFollow: 'Fact {seq} of {saidId} does not follow {last} of {edgeId}.',
  memoryDamaged: "The journal's memory of machine {machineId} is damaged. Keep a copy and restore the last backup.",
  journalFactDamaged: 'Fact {seq} in the journal is damaged ({words}). Keep a copy and restore the last backup.',
} as const;
