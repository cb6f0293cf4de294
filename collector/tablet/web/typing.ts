/** Quantities by thumb: what may be typed, on the screen's keys or a keyboard's. */
import { useEffect, useRef } from 'preact/hooks';
import { decimalPoint } from '../../../shared/ui/format.ts';

const MOST_DIGITS = 7;

/** What may stand in the field: no leading zeros, one decimal sign, no more decimals than the unit has. */
export function typedQuantity(next: string, decimals: number): string {
  const [whole = '', ...fraction] = next.split(/[.,]/);
  const digits = whole.replace(/^0+(?=\d)/, '').slice(0, MOST_DIGITS);
  if (decimals === 0 || fraction.length === 0) return decimals === 0 ? digits.replace(/^0+/, '') : digits;
  return `${digits || '0'}${decimalPoint()}${fraction.join('').slice(0, decimals)}`;
}

/** The keys of a keyboard do what the keys on the screen do. */
export function useDigits(value: string, type: (next: string) => void, submit: () => void): void {
  const latest = useRef({ value, type, submit });
  latest.current = { value, type, submit };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { current } = latest;
      // What is typed into a field of text is its own.
      if (event.target instanceof HTMLInputElement && event.target.type === 'text') return;
      if (/^[0-9.,]$/.test(event.key)) current.type(current.value + event.key);
      else if (event.key === 'Backspace') current.type(current.value.slice(0, -1));
      else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) current.submit();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
