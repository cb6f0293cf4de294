/** Who comes in, and what each may ask for. */
export const door = {
  pairFirst: 'This browser may not look in here yet. Sign on, or pair it with a link that an administrator makes.',
  namesNeedSignOn: 'This names people: sign on first.',
  secretAgain: 'This changes what was counted: give your PIN or password once more.',
  pairingCodeUnknown: 'This code pairs nothing: it was used, is too old, or has a typing error. Ask for a new one.',
  noSuchStation: 'No station "{name}" is paired.',
  noSuchPerson: 'There is nobody named "{name}".',
  personExists: '"{name}" exists already. Give them a new secret, or choose another name.',
  secretGuessable: 'Anybody would try this one first: a row, a repetition, a name or a usual word. Choose another.',
  foreignHost:
    'This system is not called "{host}". Open it by its own address, or name it in its configuration: access.names.',
  tooManyLive: 'This browser shows this page too many times already. Close one of them.',
  oneQuestionAtATime: 'Your last question is still being answered. Wait for it.',
  answerBrokenOff: 'The answer was broken off. Ask again.',
  answerTooLong: 'To read all of this takes longer than {seconds} s. Ask for a shorter stretch, or by larger rows.',
  tooWide: 'Too wide: {days} days. Narrow it to {mostDays} days at most.',
  figuresPerPersonOff:
    'Figures of single people are off here. They are turned on in the configuration: access.figuresPerPerson.',
  auditBroken:
    'Entry {entry} of the audit log is not what was written, or one before it is missing. Compare with a backup.',
  factsChanged:
    'Among the facts {from} to {to} one is not what was written. Compare with a backup, or with what the bridge holds.',
  onlyForSite: 'The role of {person} holds at some places only, and this is of the whole site. Ask an administrator.',
  notInYourArea: '{person} has no right at {machineId}: it is outside the area that an administrator gave.',
  badgeTaken: 'This badge belongs to somebody already. Take it from them first.',
  noBadge: '"{badge}" is no badge number: 4 to 64 letters, digits, ".", "_", ":" and "-" only.',
  providerAway: '{provider} does not answer. Sign on with name and password, or try again later.',
  providerRefused: '{provider} did not sign you on. Try again, or sign on with name and password.',
  providerTooLate: 'This sign-on took too long or was begun in another browser. Begin it once more.',
  providerNoRole: '{provider} gives you no role here. Ask whoever looks after your groups there.',
  providerNameTaken:
    'Your name at {provider} belongs to somebody with a password here. An administrator renames one of the two.',
  providerNoName: '{provider} sends no name that can stand here. Ask whoever looks after this system.',
  signsOnByProvider: '"{name}" signs on with the provider and has no secret here.',
  webhookRefused: 'The receiver answered {status}: the letter comes again.',
} as const;
