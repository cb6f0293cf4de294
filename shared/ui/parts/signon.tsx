/** Signing on: badge and PIN by touch in gloves, name and password by keyboard, the first start by code. */
import { type Signal, useSignal } from '@preact/signals';
import type { Ref } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Answer, Refusal } from '../api.ts';
import { hasNearReader } from '../badge.ts';
import { words } from '../language.ts';
import {
  badgeRead,
  needsSetup,
  provider,
  providerRefusal,
  type Session,
  setUp,
  signOn,
  signOnWanted,
} from '../session.ts';
import { Dialog } from './dialog.tsx';
import { ProblemNotice } from './problem.tsx';
import { keepName, lastNames, NameTiles, NearButton } from './who.tsx';

/** Draws nothing until somebody wants to sign on. `keys`: show number keys for gloves. */
export function SignOn({ keys, secretKind = 'pin', claim }: Partial<SignOnProps> & Pick<SignOnProps, 'keys'>) {
  return signOnWanted.value === null ? null : <SignOnDialog keys={keys} secretKind={secretKind} claim={claim} />;
}

interface SignOnProps {
  keys: boolean;
  secretKind: 'pin' | 'password';
  /** Takes a person at their word while there is no line; without it nobody signs on then. */
  claim: ((name: string, secret: string) => void) | undefined;
}

function SignOnDialog({ keys, secretKind, claim }: SignOnProps) {
  const t = words.value;
  const first = needsSetup.value;
  const code = useSignal('');
  const known = lastNames();
  const name = useSignal(badgeRead.value?.number ?? known[0] ?? '');
  const secret = useSignal('');
  const busy = useSignal(false);
  const refusal = useSignal<Refusal | null>(providerRefusal.value);
  const codeField = useRef<HTMLInputElement>(null);
  const nameField = useRef<HTMLInputElement>(null);
  const secretField = useRef<HTMLInputElement>(null);
  const close = () => {
    signOnWanted.value = null;
    providerRefusal.value = null;
    badgeRead.value = null;
  };
  const choose = (person: string) => {
    name.value = person;
    secret.value = '';
    refusal.value = null;
    secretField.current?.focus();
  };
  // Where one begins to type: the first start with its code.
  useEffect(() => (first ? codeField : name.value === '' ? nameField : secretField).current?.focus(), []);
  const badge = badgeRead.value;
  // At once: the PIN may follow the badge without a pause.
  useLayoutEffect(() => {
    if (badge !== null) choose(badge.number);
  }, [badge]);

  const submit = async () => {
    // A badge's number typed by hand ends with Enter, too: the PIN comes next.
    if (name.value !== '' && secret.value === '') secretField.current?.focus();
    if (busy.value || name.value === '' || secret.value === '') return;
    busy.value = true;
    const person = name.value.trim();
    const answer: Answer<Session> = first
      ? await setUp(code.value, person, secret.value)
      : await signOn(person, secret.value);
    busy.value = false;
    badgeRead.value = null;
    if (answer.ok) return keepName(answer.value.name);
    if (!first && claim !== undefined && answer.refusal.code === 'offline') return claim(person, secret.value);
    refusal.value = answer.refusal;
    secret.value = '';
  };

  return (
    <Dialog title={first ? t.setupTitle : t.signOn} onClose={close} testId="signon">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p class="soft signon-why">{first ? t.setupWhy : t.signOnWhy}</p>
        {provider.value !== null && <ElsewhereLink label={provider.value} />}
        {first && <SetupCode code={code} field={codeField} />}
        {keys && !first && <NameTiles names={known} chosen={name.value} onChoose={choose} />}
        {keys && !first && hasNearReader() && <NearButton />}
        <label class="field">
          {t.signOnName}
          <input
            ref={nameField}
            data-testid="signon-name"
            autocomplete="username"
            autocapitalize="none"
            value={name}
            onInput={(event) => {
              name.value = event.currentTarget.value;
            }}
          />
        </label>
        <label class="field">
          {t.signOnSecret}
          <input
            ref={secretField}
            data-testid="signon-secret"
            type="password"
            autocomplete="current-password"
            inputMode={keys && secretKind === 'pin' ? 'none' : 'text'}
            value={secret}
            onInput={(event) => {
              secret.value = event.currentTarget.value;
            }}
          />
        </label>
        {keys && <NumberPad value={secret.value} onChange={(next) => (secret.value = next)} />}
        <div class="signon-end">
          <Refused refusal={refusal.value} />
          <div class="buttons">
            <button type="button" class="button" onClick={close}>
              {t.cancel}
            </button>
            <button type="submit" class="button button-main" data-testid="signon-submit" disabled={busy}>
              {first ? t.setupMake : t.signOn}
            </button>
          </div>
        </div>
      </form>
    </Dialog>
  );
}

/** Away to the plant's own sign-on, and back to where this page is. */
function ElsewhereLink({ label }: { label: string }) {
  const here = `${location.pathname}${location.search}${location.hash}`;
  return (
    <div class="buttons signon-elsewhere">
      <a
        class="button button-main"
        data-testid="signon-provider"
        href={`/api/oidc/start?to=${encodeURIComponent(here)}`}
      >
        {words.value.signOnWith(label)}
      </a>
    </div>
  );
}

/** The one-time code that the server printed. */
function SetupCode({ code, field }: { code: Signal<string>; field: Ref<HTMLInputElement> }) {
  return (
    <label class="field">
      {words.value.setupCode}
      <input
        ref={field}
        data-testid="setup-code"
        autocomplete="one-time-code"
        value={code}
        onInput={(event) => {
          code.value = event.currentTarget.value;
        }}
      />
    </label>
  );
}

function Refused({ refusal }: { refusal: Refusal | null }) {
  return refusal?.code === 'offline' ? (
    <p class="notice" role="alert">
      {words.value.signOnOffline}
    </p>
  ) : (
    <ProblemNotice refusal={refusal} />
  );
}

/** Ten keys for gloves. The value is text: a PIN keeps its leading zeros. */
export function NumberPad({
  value,
  onChange,
  testId = 'key',
  point = null,
}: {
  value: string;
  onChange: (value: string) => void;
  testId?: string;
  /** The reader's decimal sign, where a number may have decimals. */
  point?: string | null;
}) {
  const key = (digit: string) => (
    <button type="button" data-testid={`${testId}-${digit}`} onClick={() => onChange(value + digit)}>
      {digit}
    </button>
  );
  return (
    <div class="pad">
      {key('1')}
      {key('2')}
      {key('3')}
      {key('4')}
      {key('5')}
      {key('6')}
      {key('7')}
      {key('8')}
      {key('9')}
      <button type="button" onClick={() => onChange('')} aria-label={words.value.cancel}>
        C
      </button>
      {key('0')}
      <button type="button" onClick={() => onChange(value.slice(0, -1))} aria-label={words.value.deleteKey}>
        ⌫
      </button>
      {point !== null && key(point)}
    </div>
  );
}
