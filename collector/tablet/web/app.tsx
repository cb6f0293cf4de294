/** The tablet's page: a wall of machines, or one machine; above it what is wrong, below it what is asked. */

import { Patterns } from '../../../shared/ui/charts/strip.tsx';
import { count } from '../../../shared/ui/format.ts';
import { named } from '../../../shared/ui/language.ts';
import { narrow } from '../../../shared/ui/narrow.ts';
import { DoorPage } from '../../../shared/ui/parts/door.tsx';
import { Header, OfflineBanner } from '../../../shared/ui/parts/header.tsx';
import { Icon } from '../../../shared/ui/parts/icons.tsx';
import { SignOn } from '../../../shared/ui/parts/signon.tsx';
import { locked } from '../../../shared/ui/session.ts';
import { FinishDialog } from './finish.tsx';
import { LoadDialog } from './load.tsx';
import { MachinePage } from './machine.tsx';
import { MaterialDialog } from './material.tsx';
import { NoteDialog } from './note.tsx';
import { ReasonDialog } from './reason.tsx';
import { ScrapDialog } from './scrap.tsx';
import { SendDialog } from './send.tsx';
import { machineOf, type Tablet } from './state.ts';
import { Failures, PendingButton, PendingDialog } from './waiting.tsx';
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
      {view !== null && view.quarantined > 0 && (
        <p class="put-aside" data-testid="quarantined">
          {t.quarantined(count(view.quarantined))}
        </p>
      )}
      <main class="page">
        {locked.value ? (
          <DoorPage />
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
      <Asked tablet={tablet} />
      <SignOn keys />
      <Failures tablet={tablet} />
    </>
  );
}

/** The dialog that is open, if its machine is still there. */
function Asked({ tablet }: { tablet: Tablet }) {
  const question = tablet.question.value;
  const view = tablet.live.view.value;
  if (question === null || view === null) return null;
  if (question.kind === 'pending') return <PendingDialog tablet={tablet} reasons={view.reasons} />;
  const machine = machineOf(tablet, question.machineId);
  if (machine === null) return null;
  const common = { tablet, machine, reasons: view.reasons };
  switch (question.kind) {
    case 'reason':
      return <ReasonDialog key={question.from} {...common} from={question.from} />;
    case 'scrap':
      return <ScrapDialog {...common} />;
    case 'finish':
      return <FinishDialog {...common} operationId={question.operationId} />;
    case 'send':
      return <SendDialog {...common} title={tabletWords.value.send.title(named(machine.name))} />;
    case 'load':
      return <LoadDialog key={question.during?.from} {...common} during={question.during} />;
    case 'material':
      return <MaterialDialog {...common} />;
    case 'note':
      return <NoteDialog {...common} />;
    default:
      return question satisfies never;
  }
}
