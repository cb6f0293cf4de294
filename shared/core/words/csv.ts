/** One cell of a CSV file with semicolons that a person opens in a spreadsheet. */
export function csvCell(text: string): string {
  // A cell that begins so is a formula to a spreadsheet; a number may begin with a minus.
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[;"\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
