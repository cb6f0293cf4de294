/** What makes a formula of a cell, also after spaces and in the wide forms of an Asian keyboard. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]/;
/** The same behind what a spreadsheet of another country takes for the end of a cell. */
const FORMULA_WITHIN = /([,;\t\r\n]"*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g;
const NUMBER = /^-\d+(\.\d+)?$/;

/** One cell of a CSV file with semicolons that a person opens in a spreadsheet: text stays text there. */
export function csvCell(text: string): string {
  if (NUMBER.test(text)) return text;
  const within = text.replace(FORMULA_WITHIN, "$1'");
  const safe = FORMULA.test(within) ? `'${within}` : within;
  return /[;"\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
