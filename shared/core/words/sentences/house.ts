/** What both processes say: sign-on, requests, fields that do not fit, files and disks. */
export const house = {
  // ---- people
  signOnFirst: 'Sign on first: every entry carries a name.',
  mayNot: '{person} may not do this; it takes one of: {roles}.',
  mayNotButAdmins: '{person} may not do this; it takes one of: .',
  roleViewer: 'viewer',
  roleOperator: 'operator',
  roleTeamLead: 'team lead',
  roleSupervisor: 'supervisor',
  rolePlanner: 'planner',
  roleAdmin: 'admin',
  roleIntegration: 'integration',
  secretTooShort: 'A PIN has at least 6 digits, a password at least 6 characters. Choose a longer one.',
  setUpAlready: 'This system is set up already. Sign on instead.',
  wrongSetupCode: 'That is not the set-up code. It is printed in the log at start.',
  noNameOrBadge: '"{name}" is no name or badge number: letters, digits, space, ".", "_" and "-" only.',
  tooManyTries: 'Too many wrong tries. Try again in {seconds} s.',
  wrongSecret: 'Name and secret do not match. Check both and try again.',
  notYourself: 'You cannot remove yourself: ask another administrator.',

  // ---- requests
  nothingHere: 'There is nothing at this address.',
  foreignPage: 'Another web page tried to write here. Open the page of this system itself.',
  tooManyRequests: 'Too many requests from this address. Wait a minute.',
  faultOfProgram: 'Something went wrong here; it is in the log. Try again.',
  shuttingDown: 'The collector is shutting down.',
  noScope:
    '"{text}" is nothing that figures are of: say plant, or like machine:P1, workCentre:press, order:A, operation:A/0010, item:I-7, item:I-7@press, operator:anna.',
  machineNotInPlant: 'There is no machine "{machineId}" in the plant\'s configuration.',
  explainWindow: 'Give a window that ends after it begins and is no longer than 32 days.',
  explainTooLong: 'An explanation goes down to every fact: ask for 32 days at most.',
  noWorkingTime:
    'Calendar "{calendarId}" has no working time left for {minutes} minutes of work in the next ten years; give it shifts.',

  // ---- fields
  faults: '{faults|semi}',
  faultLines: '{faults|lines}',
  fieldFault: '{field}: {fault}',
  placedFault: '{file}:{line}:{column} {field}: {fault}',
  noYaml: '{file}:{line}:{column} is no valid YAML here: {words}',
  yamlTooLong: 'more than {count} characters are no configuration',
  yamlTooDeep: 'its brackets go too deep; close them',
  yamlSecondDocument: 'a second document (---) begins here; a file holds one',
  yamlTagUnknown: 'a word that begins with ! has no meaning here; write it in quotes',
  yamlNameUnknown:
    '*{name} stands for what is called &{name} above, and nothing is; write text that begins with a star in quotes',
  yamlNameInItself: '*{name} stands inside of what it stands for; write out what is meant',
  yamlNamesTooMany: 'names (*name) in names unfold to more than a file should hold; write out what is meant',
  unknownField: 'unknown field',
  fieldMissing: 'is missing; expected {expected|or}',
  expectedType: 'expected {expected|or}, found {received}',
  expectedOneOf: 'expected one of {options}',
  expectedValue: 'expected {expected|or}',
  kindText: 'text',
  kindNumber: 'a number',
  kindWhole: 'a whole number',
  kindFraction: 'a number that is not whole',
  kindBoolean: 'true or false',
  kindList: 'a list',
  kindFields: 'fields with values',
  kindNothing: 'nothing',
  numberTooSmall: 'too small; expected at least {least}',
  numberNotAbove: 'too small; expected more than {least}',
  numberTooBig: 'too big; expected at most {most}',
  numberNotBelow: 'too big; expected less than {most}',
  textEmpty: 'is empty; expected text',
  listEmpty: 'is empty; expected at least one entry',
  textTooShort: 'too short; expected at least {least} characters',
  textTooLong: 'too long; expected at most {most} characters',
  listTooShort: 'too short; expected at least {least} entries',
  listTooLong: 'too long; expected at most {most} entries',
  unrecognizedKey: 'unknown field: {fields}',
  unrecognizedKeys: 'unknown fields: {fields}',
  mustMatch: 'does not have the form {pattern}',
  expectedDay: 'expected a day that the calendar has, like 2026-03-31',
  noSuchFormat: 'does not have the form of: {format}',
  notMultipleOf: 'expected a multiple of {step}',
  invalidInput: 'does not fit here',
  fileUnreadable: '{file} cannot be read ({words}). Give the path of a YAML file.',

  // ---- files and disks
  cannotBeWritten: '{file} cannot be written ({words}). Check its rights and the disk.',
  databaseGone:
    '{file} was moved or deleted while it is in use: nothing is written until it lies there again. Put it back; if it is lost, restore a backup or start anew.',
  databaseInUse: '{file} is in use by another process. Stop it first: only one may write here.',
  databaseNewer:
    '{file} was written by a newer version of this program (schema {version}, known {known}). Start that version.',
  databaseOlder:
    '{file} was written by an older version of this program (schema {version}, known {known}). Start this version on it once.',
  backupThere: '{folder} holds a backup already. Name a new folder.',
  databaseMissing: '{file} does not exist. Check the data folder.',
  logUnwritten:
    'The log cannot be written ({words}): make room where it lies. All else goes on; what it would have said is lost.',
  diskFull: 'The disk that holds {file} is full. Free some space; nothing is lost.',
  boxesBringPast:
    'Boxes still bring what was before: this page shows what has come so far, and nothing is promised or confirmed till the rest is there.',
  pastOfBoxesBeingComputed:
    'The bridge has just started and still computes what was before. Try again in a moment; what boxes send is taken in meanwhile.',
  pastBeingComputed:
    'The box has just started and still computes what was before. Try again in a moment; what machines do is collected meanwhile.',
  databaseHeld:
    'Another program keeps {file} open and reads: its write-ahead log grows until that ends. End the copy, backup or query.',
  databaseUnwritable: "{file} cannot be written ({code}). Check the disk and the folder's owner.",
  databaseDamaged: '{file} is damaged ({code}). Keep a copy and restore the last backup.',
  cannotListen: 'Cannot listen on {host}:{port} ({words}). Check host and port.',
  portsTaken: 'Ports {first} to {last} on {host} are all taken. Give another one with --port.',
  unknownRoleStored: 'The people\'s file holds an unknown role "{role}". Restore the last backup.',
} as const;
