/** Words for how the page is looked at: its window, saved views, printing. */
export const en = {
  window: 'Figures over',
  live: 'the last 24 hours, live',
  lastDays: (days: string) => `the last ${days} days`,
  between: 'from – to',
  from: 'From',
  to: 'To',
  waiting: 'Asking …',
  print: 'Print',
  views: 'Saved views',
  viewsHow:
    'A view is the address of this page: its window, filter and order. It is kept in this browser; to send one, copy the address.',
  viewName: 'Name of what is shown now',
  viewSave: 'Save',
  viewsNone: 'None yet.',
  remove: 'Remove',
  viewRemove: (name: string) => `Remove ${name}`,
  notHere: 'Not here',
  noSuchMachine: (id: string) => `This plant has no machine ${id}.`,
  noSuchOrder: (id: string) =>
    `The order ${id} is not among those shown here: it may be long finished, or not given by the ERP.`,
  noSuchFigure: 'This figure is not proposed any more: it was accepted, or what was measured since says otherwise.',
};

export type LookMessages = typeof en;
