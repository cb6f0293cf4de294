/** What both processes say: sign-on, requests, fields that do not fit, files and disks. */
export const house = {
  // ---- people
  signOnFirst: 'Sign on first: every entry carries a name.',
  mayNot: '{person} may not do this; it takes one of: {roles}.',
  mayNotButAdmins: '{person} may not do this; it takes one of: .',
  roleOperator: 'operator',
  roleSupervisor: 'supervisor',
  rolePlanner: 'planner',
  roleAdmin: 'admin',
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
  unknownField: 'unknown field',
  fieldMissing: 'Invalid input: expected {expected}, received undefined',
  expectedType: 'Invalid input: expected {expected}, received {received}',
  expectedOneOf: 'Invalid option: expected one of {options}',
  expectedValue: 'Invalid input: expected {expected}',
  numberTooSmall: 'Too small: expected number to be {least}',
  numberTooBig: 'Too big: expected number to be {most}',
  textTooShort: 'Too small: expected string to have {least} characters',
  textTooLong: 'Too big: expected string to have {most} characters',
  listTooShort: 'Too small: expected array to have {least} items',
  listTooLong: 'Too big: expected array to have {most} items',
  unrecognizedKey: 'Unrecognized key: {fields}',
  unrecognizedKeys: 'Unrecognized keys: {fields}',
  mustMatch: 'Invalid string: must match pattern {pattern}',
  invalidInput: 'Invalid input',
  fileUnreadable: '{file} cannot be read ({words}). Give the path of a YAML file.',

  // ---- files and disks
  cannotBeWritten: '{file} cannot be written ({words}). Check its rights and the disk.',
  databaseInUse: '{file} is in use by another process. Stop it first: only one may write here.',
  databaseNewer:
    '{file} was written by a newer version of this program (schema {version}, known {known}). Start that version.',
  diskFull: 'The disk that holds {file} is full. Free some space; nothing is lost.',
  databaseUnwritable: "{file} cannot be written ({code}). Check the disk and the folder's owner.",
  databaseDamaged: '{file} is damaged ({code}). Keep a copy and restore the last backup.',
  cannotListen: 'Cannot listen on {host}:{port} ({words}). Check host and port.',
  portsTaken: 'Ports {first} to {last} on {host} are all taken. Give another one with --port.',
  unknownRoleStored: 'The people\'s file holds an unknown role "{role}". Restore the last backup.',
} as const;
