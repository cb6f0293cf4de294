/** Nobody types faster than this, ms a character. */
const SCANNED_MS = 40;

/** Whether a scanner wrote a text of so many characters, from its first one to the Enter that ended it. */
export function wasScanned(length: number, beganMs: number, endedMs: number): boolean {
  return endedMs - beganMs < SCANNED_MS * length;
}
