/** A field that a scanner types into, as a keyboard does, and ends with Enter; a person taps it to type by hand. */
import { type Signal, useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { wasScanned } from './scanned.ts';

export function LotField({
  label,
  value,
  isScanned,
  onScan,
}: {
  label: string;
  value: Signal<string>;
  isScanned: Signal<boolean>;
  /** With the whole text, when Enter ends it. */
  onScan: (text: string) => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  const began = useRef(0);
  // Without a tap the keys of the screen stay away: a scanner needs none.
  const byHand = useSignal(false);
  // Before the next key can come: a scanner types at once, and its first letters would go elsewhere.
  // A dialog that opens with it (later than this effect) gives it the focus by its mark.
  useLayoutEffect(() => {
    field.current?.setAttribute('autofocus', '');
    field.current?.focus();
  }, []);
  return (
    <label class="field">
      {label}
      <input
        ref={field}
        type="text"
        data-testid="material-lot"
        autocomplete="off"
        autocapitalize="characters"
        inputMode={byHand.value ? 'text' : 'none'}
        maxLength={128}
        value={value}
        onPointerDown={() => {
          byHand.value = true;
        }}
        onInput={(event) => {
          if (value.value === '') began.current = event.timeStamp;
          value.value = event.currentTarget.value;
          isScanned.value = false;
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          event.stopPropagation();
          const text = value.value.trim();
          if (text === '') return;
          isScanned.value = wasScanned(text.length, began.current, event.timeStamp);
          onScan(text);
        }}
      />
    </label>
  );
}
