/** Where the machine speaks: a server or broker that is configured, or an address; and its certificate. */

import { named } from '../../../shared/ui/language.ts';
import { Icon } from '../../../shared/ui/parts/icons.tsx';
import { ToldText } from '../../../shared/ui/parts/told.tsx';
import type { LookField } from '../../sources/lookout.ts';
import { acceptCertificate, type Connecting, closeLook, fieldsOf, openLook, type Target } from './connecting.ts';
import { ChoiceField, TextField } from './fields.tsx';
import { validity } from './figures.ts';
import { serviceWords } from './words.ts';

export function WhereStep({ connecting }: { connecting: Connecting }) {
  const t = serviceWords.value;
  const { look, lookId, busy } = connecting;
  if (lookId.value !== null) return <Looking connecting={connecting} />;
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        void openLook(connecting);
      }}
    >
      <h2>{t.steps.where}</h2>
      <Address connecting={connecting} />
      <button
        type="submit"
        class="button button-main"
        data-testid="connect-open"
        disabled={busy.value || look.value !== null}
      >
        {t.connect}
      </button>
    </form>
  );
}

function Address({ connecting }: { connecting: Connecting }) {
  const t = serviceWords.value;
  const target = connecting.target.value;
  const set = (change: Partial<Target>) => {
    connecting.target.value = { ...target, ...change };
  };
  const { sources = [], lookouts = [] } = connecting.choices.value ?? {};
  const seen = sources.filter(({ protocol }) => protocol !== null);
  return (
    <div class="fields">
      <ChoiceField
        label={t.source}
        value={target.sourceId}
        testId="connect-source"
        options={[['', t.anotherAddress], ...seen.map(({ id, address }) => [id, `${id} – ${address}`] as const)]}
        onChange={(sourceId) => set({ sourceId })}
      />
      {target.sourceId === '' && (
        <TextField
          label={t.address}
          value={target.address}
          testId="connect-address"
          hint={lookouts.flatMap(({ examples }) => examples).join(', ')}
          onChange={(address) => set({ address: address.trim() })}
        />
      )}
      {fieldsOf(connecting).map(({ field, value }) => (
        <Field
          key={field.name}
          field={field}
          value={value}
          onChange={(next) => set({ values: { ...target.values, [field.name]: next } })}
        />
      ))}
    </div>
  );
}

interface FieldProps {
  field: LookField;
  value: string;
  onChange: (value: string) => void;
}

function Field({ field: { name, label, type }, value, onChange }: FieldProps) {
  const shown = { label: label === null ? name : named(label), value, testId: `connect-${name}`, onChange };
  switch (type.is) {
    case 'choice':
      return <ChoiceField {...shown} options={type.options.map((one) => [one.value, named(one.label)] as const)} />;
    case 'password':
      return <TextField {...shown} kind="password" />;
    case 'text':
    case 'file':
    case 'number':
      return <TextField {...shown} />;
    default:
      return type satisfies never;
  }
}

function Looking({ connecting }: { connecting: Connecting }) {
  const t = serviceWords.value;
  const look = connecting.look.value;
  return (
    <section class="card">
      <div class="card-head looking">
        <h2>
          {look?.changing == null ? t.whereAt : t.changingAt(look.changing.machineId)}{' '}
          <code>{look?.address ?? ''}</code>
        </h2>
        <button
          type="button"
          class="button button-small"
          data-testid="connect-close"
          onClick={() => void closeLook(connecting)}
        >
          {t.disconnect}
        </button>
      </div>
      <p role="status">{(look === null || look.phase === 'opening') && t.opening}</p>
      {look?.phase === 'untrusted' && <Certificate connecting={connecting} />}
      {look !== null && look.problem !== null && (
        <p class="notice" role="alert" data-testid="look-problem">
          <ToldText text={look.problem} />
        </p>
      )}
    </section>
  );
}

function Certificate({ connecting }: { connecting: Connecting }) {
  const t = serviceWords.value;
  const certificate = connecting.look.value?.certificate ?? null;
  if (certificate === null) return null;
  return (
    <div class="certificate" data-testid="certificate">
      <h3>
        <Icon name="warning" size={22} /> {t.untrusted}
      </h3>
      <p>{t.untrustedHelp}</p>
      <p class="fingerprint" data-testid="fingerprint">
        {certificate.fingerprint}
      </p>
      <p class="soft small">
        {certificate.subject} · {t.validTo(validity(certificate.validTo))}
      </p>
      <button
        type="button"
        class="button button-main"
        data-testid="certificate-accept"
        disabled={connecting.busy}
        onClick={() => void acceptCertificate(connecting)}
      >
        {t.accept}
      </button>
    </div>
  );
}
