/** Small things that a browser remembers for its user. Never needed: a browser may refuse storage. */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`istwert.${key}`);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`istwert.${key}`, value);
  } catch {
    // Private windows and kiosk modes may refuse it; the choice then lasts until the reload.
  }
}
