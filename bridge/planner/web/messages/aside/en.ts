export const en = {
  title: 'Facts set aside',
  link: 'Facts set aside',
  lead: 'Facts of boxes that cannot be: of a time that no clock has shown, of a machine of another box, faster than the machine runs. They are in no figure until somebody takes them in.',
  none: 'No fact waits for a decision.',
  open: (n: string) => `${n} wait for a decision.`,
  of: (edgeId: string, seq: string) => `${edgeId}, fact ${seq}`,
  inLog: 'It stands in the log, and is passed over.',
  shown: 'As it came',
  take: 'Take it in',
  discard: 'Leave it out',
  takeHow: 'It counts from then on, in every figure and towards the ERP.',
  discardHow: 'It stays written down, and is never counted.',
  booksTitle: 'What the ERP’s books hold',
  booksLead:
    'The data of this bridge was lost or restored, and the ERP cannot be asked what it holds. Look in the ERP whether what was made until then is confirmed there. Nothing is told to it before you say so.',
  booked: 'All of it is booked there',
  absent: 'Nothing of it is booked there',
  bookedHow: 'What was made until then is not told again.',
  absentHow: 'What was made until then is told now, all of it.',
  booksSaid: 'It goes on by that decision.',
  go: 'Decide',
};
export type AsideMessages = typeof en;
