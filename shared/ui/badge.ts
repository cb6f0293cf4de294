/**
 * A badge reader that types like a keyboard: the number in one go, then Enter. Told apart from fingers by its speed;
 * wherever the focus is, the number is a badge, and never the PIN that it may have been typed over.
 */

/** Keys of a reader come closer together than this, ms; nobody types so. */
const FASTEST_HAND_MS = 50;
const LEAST_KEYS = 4;
const MOST_KEYS = 64;

export interface Key {
  key: string;
  timeStamp: number;
}

/** Gets every key; answers with the badge's number when one ends it. */
export function createWedge(): (key: Key) => string | null {
  let text = '';
  let lastAt = Number.NEGATIVE_INFINITY;
  return ({ key, timeStamp }) => {
    const isFast = timeStamp - lastAt < FASTEST_HAND_MS;
    // Shift and the like come between the letters of a reader, too.
    if (key.length > 1 && key !== 'Enter' && key !== 'Tab') return null;
    lastAt = timeStamp;
    if (key.length === 1) {
      text = isFast ? `${text}${key}`.slice(0, MOST_KEYS + 1) : key;
      return null;
    }
    const read = text;
    text = '';
    return isFast && read.length >= LEAST_KEYS && read.length <= MOST_KEYS ? read : null;
  };
}

/** Badges read anywhere on the page, where `isWanted` says so at that moment. */
export function followBadges(isWanted: () => boolean, onBadge: (badge: string) => void): void {
  const keyed = createWedge();
  addEventListener(
    'keydown',
    (event) => {
      const badge = keyed(event);
      if (badge === null || !isWanted()) return;
      event.preventDefault();
      event.stopPropagation();
      onBadge(badge);
    },
    true,
  );
}

interface NearReader {
  scan(): Promise<void>;
  addEventListener(type: 'reading', listener: (event: { serialNumber?: string }) => void): void;
}
declare global {
  interface Window {
    /** Web NFC: Chrome on Android, over https. */
    NDEFReader?: new () => NearReader;
  }
}

export const hasNearReader = (): boolean => typeof window.NDEFReader === 'function';

/** Asks the browser for its reader, after a tap; each badge held to it is read by its serial number. False: not allowed. */
export async function readNear(onBadge: (badge: string) => void): Promise<boolean> {
  if (window.NDEFReader === undefined) return false;
  const reader = new window.NDEFReader();
  reader.addEventListener('reading', ({ serialNumber = '' }) => {
    if (serialNumber !== '') onBadge(serialNumber);
  });
  return reader.scan().then(
    () => true,
    () => false,
  );
}
