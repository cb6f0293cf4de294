/** What the bridge says: facts of boxes, orders and confirmations, promises, quotes and what-ifs. */
export const office = {
  // ---- edge boxes and their facts
  noPlantYet: 'No edge box has told of its plant yet. Start the collector.',
  tokenOfAnother: 'This token belongs to edge box "{edgeId}", not to "{saidId}".',
  tokenUnknown: 'This edge token is not known here. Compare it with bridge.yaml.',
  factOfFuture: 'It is of the future by the bridge’s clock: look at the clock of the box, and of the bridge.',
  factOfPast: 'It is of a past that no plant’s facts are of: look at the clock of the box and of the machine.',
  factTooFast: '{count} at once are more than the {perSecond} a second that the machine can make.',
  factOfForeignMachine:
    'Machine {machineId} belongs to edge box {owner}. Where that is wrong, name the machines of each box in bridge.yaml (edges.machines).',
  factOfForeignOrder:
    'Order {orderId} is worked on at edge box {owner}, and this box was never told of it. Look who holds the token of this box.',
  factOfUnknownMachine: 'The plant of the box has no machine {machineId}.',
  factUnreadable: 'It is no fact that is known here: {field}: {words}',
  tooManyAside:
    '{most} facts of edge box {edgeId} wait in quarantine. Decide on them on the planners’ page; the box keeps the others until then.',
  tooMuchAside:
    '{mostMb} MB of facts of edge box {edgeId} wait in quarantine. Decide on them on the planners’ page; the box keeps the others until then.',
  boxBringsTooMuch:
    'Edge box {edgeId} brought {mostMb} MB of facts within a day, more than a plant makes. For {hours} hours nothing more is taken; the box keeps it. Look who holds its token. Where it brings years of many machines, raise edges.mostMbPerDay in bridge.yaml.',
  noFactAside: 'No fact {seq} of edge box {edgeId} is in quarantine.',
  noBoxOfMachine: 'No edge box has a machine "{machineId}".',
  newJournal:
    'Edge box "{edgeId}" comes with a new journal ({journalId}, known is {known}). A new box needs an id of its own in bridge.yaml; a repaired box its old data folder.',
  heardTooMuch:
    'Edge box "{edgeId}" says that it heard this bridge up to {said}, which has told it {given} at most. Look who holds the token of this box. Where it was at another bridge in between, restart this one.',
  boxBehind:
    'The journal of edge box "{edgeId}" ends at fact {last}; here are facts up to {cursor}: it was cut or restored. Nothing more is taken of it. Put its own data folder back, or let it go on under a new id: istwert-collector continue.',
  boxDiffers:
    'Fact {seq} of edge box "{edgeId}" is another one than here: its journal was restored from an old backup and went on. Nothing more is taken of it. Put its own data folder back, or let it go on under a new id: istwert-collector continue.',
  factOfAnother: 'Fact {seq} is of edge box "{saidId}", but "{edgeId}" sent it.',
  factsMissing: 'Facts {first} to {last} of edge box "{edgeId}" are missing. Send from {next} on.',
  factDamaged: 'Fact {seq} of edge box "{edgeId}" is damaged on disk. Restore the last backup.',

  // ---- how the bridge is
  workFails: '{work} fails: {words}',
  bridgeDiskLow: 'Only {megabytes} MB are free where the bridge keeps its data. Make room.',
  bridgeLoopHeld:
    'The bridge is held up by its own work, {milliseconds} ms at the worst: pages and boxes wait. Look at the load of its machine.',
  boxDiskLow:
    'Only {megabytes} MB are free where this edge box keeps its journal. Make room before nothing more can be written.',
  boxClockJumped:
    'The clock of this edge box jumped by {minutes} minutes. It goes on by its own time; set the clock by a time server. Where the new time is right, restart the collector.',
  clockJumped:
    'The clock of the bridge’s computer jumped by {minutes} minutes. The bridge goes on by its own time; set the clock by a time server. Where the new time is right, restart the bridge.',
  booksAsked:
    'The data of the bridge was lost, or restored from an old backup. {count} operations wait until the ERP has said what it holds of them; then they go on by themselves.',
  booksForPerson:
    'The data of the bridge was lost, or restored from an old backup, and this ERP cannot be asked what it holds. {count} operations wait for a person: POST /api/books says whether all that was made is booked there, or nothing of it.',
  noBooksToDecide: 'Nothing waits for a decision about the books of the ERP.',
  lettersNotInEncoding:
    'A file in {encoding} has no letters {letters}: written as "?" the number would be another. Choose an encoding that has them (confirmations.encoding, best utf-8), or rename what bears them in the ERP.',
  erpFails: 'The ERP does not take or give: {words}',
  datesFail: 'Dates cannot be computed: {words}',
  datesStand: 'Dates have not been looked after for {minutes} minutes. Restart the bridge, and report it.',
  boxSilent:
    'Edge box "{edgeId}" has not been heard for {minutes} minutes. Look at the box, its network and its token.',
  boxNeverHeard: 'Edge box "{edgeId}" has never been heard. Look at its bridge.url and its token.',
  oldTokenUsed:
    'An old token of edge box "{edgeId}" was used {minutes} minutes ago, though the box has a new one. Where the box was not restored from a backup, somebody else has it: give the box another token, here and there.',
  factsWaitAside: '{count} facts of edge box "{edgeId}" make no sense and wait for a decision.',
  outboxOld: '{count} postings wait for the ERP, the oldest for {minutes} minutes.',
  outboxDoubtful: '{count} postings may be booked or not: look into the ERP and decide.',

  // ---- the ERP
  noSuchOrder: 'There is no order {orderId}.',
  noSuchLot: 'Nothing was ever said of a lot {lot} of {itemId}: check how it is written.',
  noSuchSerial: 'Nothing was ever said of a serial number {serial}: check how it is written.',
  tooManyOrders: 'That is of more than {most} orders. Ask for a shorter time.',
  noGate: 'Order {orderId} waits for nothing that could be passed.',
  orderStillInErp: 'Order {orderId} is no order that the ERP has lost. Cancel it there.',
  noSuchProposal: 'Nothing is proposed of this any more: it is close to the paper by now.',
  proposalChanged: 'The measured figure has changed meanwhile. Look at it again.',
  orderDamaged: 'Order {orderId} is damaged on disk. Restore the last backup.',
  noSuchConfirmation: 'There is no confirmation with the key {key}.',
  onlyParked: 'Only a parked confirmation can be sent again; this one is on its way.',
  onlyDoubtful: 'Only of a doubtful confirmation can it be said whether it is booked.',
  standsOtherwise:
    'The confirmation has changed since you looked at it: it was sent again and came back. Look at it anew.',
  notEditable: 'Only what the ERP refused, and never took, can be edited; not a reversal or a goods movement.',
  editTooMuch: 'That is more than was refused: {most} at most, in the smallest unit.',
  editOtherScrap: 'Only the scrap that the confirmation speaks of can be changed, each reason once.',
  editSaysNothing: 'Nothing is left to say. Give the confirmation up instead.',
  editDay: 'The day must lie between {first}, when the work was done, and today ({last}).',
  editNoOrder: 'The order {orderId} is not known any more, so the confirmation cannot be written anew.',
  editNotWritten: 'The ERP’s dialect makes no confirmation of it.',
  noSuchCause: 'Nothing waits for this cause any more.',
  confirmationDamaged: 'Confirmation {key} is damaged on disk. Restore the last backup.',
  calendarMissing: 'Machine "{machineId}" has no calendar "{calendarId}".',
  erpAway: 'The ERP is away ({words}). Nothing is lost; it is tried again.',
  erpAtAway: 'The ERP at {url} is away ({words}). Nothing is lost; it is tried again.',
  erpNotUnderstood: 'The ERP answered {path} in a form that is not understood: {field}: {words}',
  erpTakesNoFigure: 'The ERP does not take a figure of {workCentreId}; export it instead: {words}',
  erpTakesNoDate: 'The ERP does not take the date of {orderId}: {words}',

  // ---- promises
  noDatesYet: 'The first dates are still being computed. Try again in a minute.',
  noPlantForDates: 'No edge box has told the plant yet; a date needs machines and calendars.',
  noPromiseYet: 'no promise has been computed yet; try again in a moment',
  promiseThreadEnded: 'the promise’s thread has ended; restart the bridge',
  promiseDamaged: 'A promise on record is damaged on disk. Restore the last backup.',
  alarmsDamaged: 'The alarms on record are damaged on disk. Restore the last backup.',
  noWord: 'No date is given for order {orderId}.',
  wordDamaged: 'The date that was given for order {orderId} is damaged on disk. Restore the last backup.',
  wordInPast: 'This date has passed. Give one that is ahead.',
  wordIsThat: 'This is the date that is given for order {orderId} already.',
  wordMoved: 'The date given for order {orderId} has changed meanwhile. Look at it again.',
  wordOfOver: 'Order {orderId} is over. What was given for it stays on record as it is.',
  wordStands: 'A date is given for order {orderId} already. Change it, with a reason.',
  itemUnknown:
    'No order of item "{itemId}" is known here, so neither is its routing. Give "operations" with the enquiry.',
  wantedInPast: 'The wanted date has passed. Give one that is ahead, or none.',
  materialInPast: 'The day of the material has passed. Leave it empty where the material is here.',
  changeInPast: 'This change lies in the past. Give a date that is ahead.',
  changeTooFar: 'This change lies further ahead than {days} days, as far as dates are computed.',
  noQuantity: '"{text}" is no quantity in {unit} with {decimals} decimals at most, more than 0.',
  setupFactor: 'The factor on setups is 0 or more; 0.5 means half the time.',
  noOpenOrder: 'No open order "{orderId}".',
  noDateNoMachine:
    'No date for {orderId}: no machine can do its step {number} ({workCentreId}). Check the routing, or name the machine.',
  noDateNoShifts:
    'No date for {orderId}: no machine that can do its step {number} ({workCentreId}) has planned work ahead. Check their calendars.',
  noDateTooLong:
    'No date for {orderId}: its own work takes more than {days} days, most of it in step {number}. Check quantity, planned time and calendar.',
  noDateTooFar:
    'No date for {orderId}: it is not sure to be done within {days} days, as far as calendars are known. See what stands before it.',
  noDate: '"{text}" is no date like 2026-12-24.',
  downInThePast: 'Machine "{machineId}" is down until a moment that has passed.',
  noMachineInCentre: 'No machine in a work centre "{workCentreId}".',
  noMachine: 'No machine "{machineId}".',
} as const;
