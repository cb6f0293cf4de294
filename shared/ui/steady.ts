/**
 * A glove bounces: one tap arrives as two, 40 to 350 ms apart. The second must not land on what the first one
 * brought: nothing reacts in the first moments after a dialog opens or closes or the page moves, and a second tap
 * at the same place is none, whatever stands there by then.
 */
import { effect } from '@preact/signals';

const STEADY_MS = 400;
/** The same number key twice is often meant: nobody strikes it as fast as this. */
const KEY_BOUNCE_MS = 120;
/** A glove comes down again beside where it was; number keys are further apart. */
const NEAR_PX = 40;

let timer: ReturnType<typeof setTimeout> | undefined;

/** From now on nothing takes a tap for a while. */
function settle(): void {
  document.documentElement.classList.add('settling');
  clearTimeout(timer);
  const end = () => document.documentElement.classList.remove('settling');
  timer = setTimeout(end, 2 * STEADY_MS);
  // From when it can be seen: a slow tablet draws late.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      clearTimeout(timer);
      timer = setTimeout(end, STEADY_MS);
    }),
  );
}

/** `place` says what can be under a finger: with another one the page has moved. */
export function keepSteady(place: () => string): void {
  let before: string | null = null;
  effect(() => {
    const now = place();
    if (before !== null && now !== before) settle();
    before = now;
  });
  swallowBounces();
}

interface Tap {
  downAt: number;
  upAt: number;
  x: number;
  y: number;
}

/** A second tap at the place of the first is none. */
export function swallowBounces(): void {
  let last: Tap | null = null;
  let isBounce = false;
  const swallow = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  const isSettling = () => document.documentElement.classList.contains('settling');
  const on = <E extends 'pointerdown' | 'pointerup' | 'click'>(
    type: E,
    listener: (event: DocumentEventMap[E]) => void,
  ) => document.addEventListener(type, listener, { capture: true });
  on('pointerdown', (event) => {
    isBounce = last !== null && bounces(last, event);
    if (isBounce || isSettling()) swallow(event);
    if (!isBounce) last = { downAt: event.timeStamp, upAt: event.timeStamp, x: event.clientX, y: event.clientY };
  });
  on('pointerup', ({ timeStamp }) => {
    if (last !== null && !isBounce) last.upAt = timeStamp;
  });
  // What was pressed before the page moved is let go after it: that is no tap on what stands there now.
  on('click', (event) => {
    if (event.detail > 0 && (isBounce || isSettling())) swallow(event);
  });
}

/** By the moments of the taps themselves: a busy page hears of them late. */
function bounces({ downAt, upAt, x, y }: Tap, { timeStamp, clientX, clientY, target }: PointerEvent): boolean {
  if (Math.hypot(clientX - x, clientY - y) > NEAR_PX) return false;
  const isKey = target instanceof Element && target.closest('.pad') !== null;
  return isKey ? timeStamp - downAt < KEY_BOUNCE_MS : timeStamp - upAt < STEADY_MS;
}
