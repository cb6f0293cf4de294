/** The tablet's page: a wall of machines, or one machine; above it what is wrong, below it what is asked. */

import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Patterns } from '../../../shared/ui/charts/strip.tsx';
import { count } from '../../../shared/ui/format.ts';
import { named, wordsReady } from '../../../shared/ui/language.ts';
import { narrow } from '../../../shared/ui/narrow.ts';
import { Header, OfflineBanner } from '../../../shared/ui/parts/header.tsx';
import { Icon } from '../../../shared/ui/parts/icons.tsx';
import { locked, signOnWanted } from '../../../shared/ui/session.ts';
import { MachinePage } from './machine.tsx';
import { machineOf, type Tablet } from './state.ts';
import { PendingButton } from './waiting.tsx';
import { Wall } from './wall.tsx';
import { tabletWords } from './words.ts';

export function App({ tablet }: { tablet: Tablet }) {
  const view = tablet.live.view.value;
  const t = tabletWords.value;
  const machineId = tablet.machineId.value;
  const machine = machineId === null ? null : machineOf(tablet, machineId);
  const title = machine === null ? t.title : named(machine.name);
  return (
    <>
      <Patterns />
      <Header
        title={title}
        {...(view === null ? {} : { subtitle: named(view.plantName) })}
        live={tablet.live}
        before={
          machineId !== null && (
            <a class="top-button" href="#/" data-testid="back" aria-label={t.allMachines} title={t.allMachines}>
              <Icon name="back" />
            </a>
          )
        }
      >
        <PendingButton tablet={tablet} />
        {machineId === null && !narrow.value && (
          <a class="top-button" href="/service/" data-testid="to-service" aria-label={t.service} title={t.service}>
            <Icon name="setup" size={20} />
          </a>
        )}
      </Header>
      <OfflineBanner live={tablet.live} />
      {view?.bridge.configured === true && !view.bridge.connected && tablet.live.status.value === 'live' && (
        <div class="banner banner-warn">{t.bridgeAway(count(view.bridge.factsBehind))}</div>
      )}
      {view?.computing === true && (
        <div class="banner banner-warn" role="status" data-testid="computing">
          {t.computing}
        </div>
      )}
      {view !== null && view.quarantined > 0 && (
        <p class="put-aside" data-testid="quarantined">
          {t.quarantined(count(view.quarantined))}
        </p>
      )}
      <main class="page">
        {locked.value ? (
          dialogs.value !== null && <dialogs.value.DoorPage />
        ) : view === null ? (
          <p class="empty">{t.waitingForView}</p>
        ) : machineId === null ? (
          <Wall tablet={tablet} reasons={view.reasons} />
        ) : machine === null ? (
          <p class="empty">{t.unknownMachine}</p>
        ) : (
          <MachinePage tablet={tablet} machine={machine} reasons={view.reasons} />
        )}
      </main>
      <Later tablet={tablet} />
    </>
  );
}

const dialogs = signal<Pick<typeof import('./asked.tsx'), 'Asked' | 'DoorPage' | 'Failures' | 'SignOn'> | null>(null);

/** Fetched once the page stands; a tap that is faster waits for it. */
function Later({ tablet }: { tablet: Tablet }) {
  const wanted = tablet.question.value !== null || signOnWanted.value !== null;
  useEffect(() => {
    if (dialogs.value === null)
      void import('./asked.tsx').then(
        async ({ Asked, DoorPage, Failures, SignOn }) => {
          await wordsReady();
          dialogs.value = { Asked, DoorPage, Failures, SignOn };
        },
        () => undefined,
      );
  }, [wanted]);
  if (dialogs.value === null) return null;
  const { Asked, Failures, SignOn } = dialogs.value;
  return (
    <>
      <Asked tablet={tablet} />
      <SignOn />
      <Failures tablet={tablet} />
    </>
  );
}
