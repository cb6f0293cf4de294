/** Fields with their label, for a keyboard. */
import { useId } from 'preact/hooks';

export interface TextFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  testId?: string;
  kind?: 'text' | 'password';
  hint?: string;
  /** Offered while one types. */
  choices?: readonly string[];
}

export function TextField({ label, value, onChange, testId, kind = 'text', hint, choices = [] }: TextFieldProps) {
  const id = useId();
  const common = {
    id,
    value,
    'data-testid': testId,
    onInput: (event: { currentTarget: HTMLInputElement }) => onChange(event.currentTarget.value),
  };
  return (
    <label class="field" for={id}>
      {label}
      {kind === 'password' ? (
        <input type="password" autocomplete="new-password" {...common} />
      ) : (
        <input
          type="text"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          list={choices.length === 0 ? undefined : `${id}-choices`}
          {...common}
        />
      )}
      {choices.length > 0 && (
        <datalist id={`${id}-choices`}>
          {choices.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
      {hint !== undefined && <span class="soft small hint">{hint}</span>}
    </label>
  );
}

export interface ChoiceFieldProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [value: T, text: string])[];
  onChange: (value: T) => void;
  testId?: string;
  /** The label is read out only. */
  bare?: boolean;
}

export function ChoiceField<T extends string>({ label, value, options, onChange, testId, bare }: ChoiceFieldProps<T>) {
  return (
    <label class={bare === true ? 'field-bare' : 'field'}>
      <span class={bare === true ? 'unseen' : ''}>{label}</span>
      <select
        value={value}
        data-testid={testId}
        onChange={(event) => {
          const chosen = options.find(([one]) => one === event.currentTarget.value);
          if (chosen !== undefined) onChange(chosen[0]);
        }}
      >
        {options.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
