/** What a browser sees that is neither signed on nor paired: why, and the two ways in. */
import { useSignal } from '@preact/signals';
import { words } from '../language.ts';
import { needsSetup, pair, pairRefusal, signOnWanted } from '../session.ts';
import { ProblemText } from './problem.tsx';

export function DoorPage() {
  const t = words.value;
  const code = useSignal('');
  const busy = useSignal(false);
  const submit = async () => {
    if (busy.value || code.value.trim() === '') return;
    busy.value = true;
    await pair(code.value.trim());
    busy.value = false;
    code.value = '';
  };
  return (
    <section class="card door" data-testid="door" aria-labelledby="door-title">
      <h2 id="door-title">{t.doorTitle}</h2>
      <p>{needsSetup.value ? t.doorSetup : t.doorWhy}</p>
      {pairRefusal.value !== null && (
        <p class="notice" role="alert">
          <ProblemText refusal={pairRefusal.value} />
        </p>
      )}
      <div class="buttons">
        <button
          type="button"
          class="button button-main"
          data-testid="door-signon"
          onClick={() => {
            signOnWanted.value = { goOn: null };
          }}
        >
          {needsSetup.value ? t.setupTitle : t.signOn}
        </button>
      </div>
      {!needsSetup.value && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <label class="field">
            {t.pairCode}
            <input
              data-testid="pair-code"
              autocomplete="one-time-code"
              autocapitalize="characters"
              spellcheck={false}
              value={code}
              onInput={(event) => {
                code.value = event.currentTarget.value;
              }}
            />
          </label>
          <div class="buttons">
            <button type="submit" class="button" data-testid="pair-submit" disabled={busy}>
              {t.pairThis}
            </button>
          </div>
        </form>
      )}
    </section>
  );
}
