/** Connecting a machine, step by step: where it speaks, what is there, what it means, into the configuration. */
import { useEffect } from 'preact/hooks';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import { session, signOnWanted } from '../../../shared/ui/session.ts';
import { AddStep } from './add.tsx';
import { ChooseStep } from './choose.tsx';
import { ConfiguredMachines } from './configured.tsx';
import { type Connecting, isTried, loadChoices, refreshLook } from './connecting.ts';
import { MeaningStep } from './meaning.tsx';
import { ValuesStep } from './values.tsx';
import { WhereStep } from './where.tsx';
import { serviceWords } from './words.ts';

const LOOK_EVERY_MS = 1_000;

export function ConnectPage({ connecting }: { connecting: Connecting }) {
  const t = serviceWords.value;
  const person = session.value;
  if (person === null)
    return (
      <section class="card">
        <h2>{t.tabs.connect}</h2>
        <p class="soft">{t.connectWhy}</p>
        <button
          type="button"
          class="button button-main"
          data-testid="connect-signon"
          onClick={() => {
            signOnWanted.value = { goOn: null };
          }}
        >
          {t.connectSignOn}
        </button>
      </section>
    );
  return person.role === 'admin' ? (
    <Steps connecting={connecting} />
  ) : (
    <section class="card">
      <h2>{t.tabs.connect}</h2>
      <p class="notice">{t.notAdmin(person.name)}</p>
    </section>
  );
}

function Steps({ connecting }: { connecting: Connecting }) {
  const t = serviceWords.value;
  const { choices, look, lookId, refusal } = connecting;
  useEffect(() => void loadChoices(connecting), []);
  useEffect(() => {
    const timer = setInterval(() => void refreshLook(connecting), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  if (choices.value?.right === 'off')
    return (
      <section class="card">
        <h2>{t.tabs.connect}</h2>
        <p class="notice">{t.connectOff}</p>
      </section>
    );
  const open = lookId.value !== null && look.value?.phase === 'open' ? look.value : null;
  return (
    <>
      <WhereStep connecting={connecting} />
      <ProblemNotice refusal={refusal.value} />
      {open !== null && (
        <>
          <div class="side-by-side">
            <ValuesStep connecting={connecting} look={open} />
            <div class="stack">
              <ChooseStep connecting={connecting} look={open} />
              <MeaningStep connecting={connecting} look={open} />
            </div>
          </div>
          {open.tried !== null && isTried(connecting) && <AddStep connecting={connecting} look={open} />}
        </>
      )}
      {lookId.value === null && <ConfiguredMachines connecting={connecting} />}
    </>
  );
}
