/** Where the machine speaks: a server or broker that is configured, or an address; and its certificate. */

import { Icon } from '../../../shared/ui/parts/icons.tsx';
import { ToldText } from '../../../shared/ui/parts/told.tsx';
import { acceptCertificate, type Connecting, closeLook, openLook, type Target } from './connecting.ts';
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
  const sources = connecting.choices.value?.sources ?? [];
  const opcua = target.address.startsWith('opc.tcp:');
  const mqtt = /^mqtts?:/.test(target.address);
  const own = target.sourceId === '';
  return (
    <div class="fields">
      <ChoiceField
        label={t.source}
        value={target.sourceId}
        testId="connect-source"
        options={[['', t.anotherAddress], ...sources.map(({ id, address }) => [id, `${id} – ${address}`] as const)]}
        onChange={(sourceId) => set({ sourceId })}
      />
      {own && (
        <TextField
          label={t.address}
          value={target.address}
          testId="connect-address"
          hint={t.addressHelp}
          onChange={(address) => set({ address: address.trim() })}
        />
      )}
      {own && opcua && (
        <ChoiceField
          label={t.security}
          value={target.security}
          testId="connect-security"
          options={[
            ['None', t.securities.None],
            ['Sign', t.securities.Sign],
            ['SignAndEncrypt', t.securities.SignAndEncrypt],
          ]}
          onChange={(security) => set({ security })}
        />
      )}
      {own && opcua && target.security !== 'None' && (
        <ChoiceField
          label={t.policy}
          value={target.policy}
          options={[
            ['Basic256Sha256', 'Basic256Sha256'],
            ['Aes128_Sha256_RsaOaep', 'Aes128-Sha256-RsaOaep'],
            ['Aes256_Sha256_RsaPss', 'Aes256-Sha256-RsaPss'],
          ]}
          onChange={(policy) => set({ policy })}
        />
      )}
      {own && (opcua || mqtt) && (
        <>
          <TextField label={t.user} value={target.user} testId="connect-user" onChange={(user) => set({ user })} />
          <TextField
            label={t.password}
            value={target.password}
            kind="password"
            testId="connect-password"
            onChange={(password) => set({ password })}
          />
        </>
      )}
      {own && target.address.startsWith('mqtts:') && (
        <TextField label={t.caFile} value={target.caFile} onChange={(caFile) => set({ caFile })} />
      )}
      {(mqtt || (!own && sources.find(({ id }) => id === target.sourceId)?.kind !== 'opcua')) && (
        <TextField label={t.topic} value={target.topic} testId="connect-topic" onChange={(topic) => set({ topic })} />
      )}
    </div>
  );
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
