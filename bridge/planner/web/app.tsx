/** The planners' page: how well the plant runs, why, what it can promise, and what the ERP knows of it. */

import { useEffect } from 'preact/hooks';
import { MINUTE_MS } from '../../../shared/core/words/time.ts';
import { Patterns } from '../../../shared/ui/charts/strip.tsx';
import { now } from '../../../shared/ui/clock.ts';
import { moment } from '../../../shared/ui/format.ts';
import { named } from '../../../shared/ui/language.ts';
import { DoorPage } from '../../../shared/ui/parts/door.tsx';
import { Header, OfflineBanner } from '../../../shared/ui/parts/header.tsx';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import { SignOn } from '../../../shared/ui/parts/signon.tsx';
import { RefusalToast } from '../../../shared/ui/parts/toast.tsx';
import { locked } from '../../../shared/ui/session.ts';
import { sayHere } from '../../../shared/ui/speech.ts';
import type { OrderRow, PlannerView } from '../view.ts';
import { AlarmPill, Alarms } from './alarms.tsx';
import { AsidePage, waitsForPerson } from './aside.tsx';
import { BeliefsPage } from './beliefs.tsx';
import { Confirmations } from './confirmations.tsx';
import { CostsPage } from './costs.tsx';
import { DrillDialog } from './drill.tsx';
import { ErpCard, ErpPill } from './erp.tsx';
import { ExplorePage } from './explore.tsx';
import { FamilyPage } from './family.tsx';
import { TakeOffDialog } from './from-erp.tsx';
import { KpisPage } from './kpis.tsx';
import { underWay, useLoaded } from './load.ts';
import { Losses } from './losses.tsx';
import { MachineDialog } from './machine-dialog.tsx';
import { Machines } from './machines.tsx';
import { MaterialPage } from './material.tsx';
import { MeasuredPage } from './measured.tsx';
import { NotHere } from './not-here.tsx';
import { OrderDialog } from './order-dialog.tsx';
import { Orders } from './orders.tsx';
import { ProposalsPage } from './proposals.tsx';
import { QuoteDialog } from './quote.tsx';
import { RecordDialog } from './record.tsx';
import { arrivals, printRoute, route } from './route.ts';
import { SavedViews } from './saved-views.tsx';
import type { Planner } from './state.ts';
import { Tiles } from './tiles.tsx';
import { TracePage } from './trace.tsx';
import { WhatIfDialog } from './what-if.tsx';
import { WhyDialog } from './why.tsx';
import { type Shown, useShown, WindowChoice } from './window.tsx';
import { asideWords, lookWords, plannerWords } from './words.ts';

export function App({ planner }: { planner: Planner }) {
  const view = planner.live.view.value;
  const shown = useShown(view, planner.window.value);
  const t = plannerWords.value;
  return (
    <>
      <Patterns />
      <Header title={view === null ? t.title : named(view.plantName)} subtitle={t.title} live={planner.live}>
        {view !== null && <AlarmPill alarms={view.alarms} />}
        {view !== null && <ErpPill outbox={view.outbox} />}
      </Header>
      <OfflineBanner live={planner.live} />
      {view !== null && <EdgeBanner view={view} />}
      {view !== null && <WrongBanner view={view} />}
      <main class="page">
        {locked.value ? (
          <DoorPage />
        ) : shown === null ? (
          <p class="empty">{t.waitingForView}</p>
        ) : (
          <Page planner={planner} shown={shown} />
        )}
        <UnderWay />
      </main>
      {shown !== null && <OpenedDialog planner={planner} view={shown.view} />}
      <SignOn keys={false} secretKind="password" />
      <RefusalToast refusal={planner.refusal} />
    </>
  );
}

/** An empty place is not an empty answer: after a moment the page says that it waits. */
function UnderWay() {
  if (underWay.value === 0) return null;
  return (
    <p class="under-way" role="status" data-testid="under-way">
      {plannerWords.value.underWay}
    </p>
  );
}

function Page({ planner, shown }: { planner: Planner; shown: Shown }) {
  const { view } = shown;
  const place = route.value;
  switch (place.page) {
    case 'confirmations':
      return <Confirmations place={place} view={view} />;
    case 'figures':
      return <ProposalsPage place={place} view={view} />;
    case 'costs':
      return <CostsPage place={place} view={view} />;
    case 'explore':
      return <ExplorePage place={place} view={view} />;
    case 'measured':
      return <MeasuredPage place={place} view={view} />;
    case 'beliefs':
      return <BeliefsPage view={view} />;
    case 'kpis':
      return <KpisPage place={place} view={view} />;
    case 'family':
      return <FamilyPage place={place} view={view} />;
    case 'aside':
      return <AsidePage view={view} />;
    case 'material':
      return <MaterialPage view={view} />;
    case 'trace':
      return <TracePage place={place} view={view} />;
    case 'plant':
      return <Plant planner={planner} shown={shown} anchor={place.anchor} />;
    default:
      return place satisfies never;
  }
}

function Plant({ planner, shown, anchor }: { planner: Planner; shown: Shown; anchor: string }) {
  const { view } = shown;
  // Coming from another page, the browser looked for the anchor before it was drawn.
  useEffect(() => {
    if (anchor !== '') document.getElementById(anchor)?.scrollIntoView();
  }, [anchor]);
  return (
    <>
      <WindowChoice planner={planner} shown={shown} />
      {shown.refusal !== null && <ProblemNotice refusal={shown.refusal} />}
      <Tiles planner={planner} view={view} />
      <Alarms planner={planner} view={view} />
      <Machines planner={planner} view={view} />
      <Losses planner={planner} view={view} />
      <Orders planner={planner} view={view} />
      <ErpCard planner={planner} view={view} />
    </>
  );
}

const EDGE_SILENT_MS = MINUTE_MS;

/** An edge box that is not heard makes every figure old: said on top, not in a corner. */
function EdgeBanner({ view }: { view: PlannerView }) {
  const t = plannerWords.value;
  return (
    <>
      {view.edges
        .filter(({ lastSeenAt }) => lastSeenAt === null || now.value - lastSeenAt > EDGE_SILENT_MS)
        .map(({ edgeId, lastSeenAt }) => (
          <div key={edgeId} class="banner banner-warn" role="status">
            {lastSeenAt === null ? t.edgeNever(edgeId) : t.edgeSilent(edgeId, moment(lastSeenAt, now.peek()))}
          </div>
        ))}
    </>
  );
}

/** What is wrong with the bridge itself, or waits for a person before anything goes on. */
function WrongBanner({ view }: { view: PlannerView }) {
  return (
    <>
      {(view.wrong ?? []).map(sayHere).map((said) => (
        <div key={said} class="banner banner-warn" role="status" data-testid="wrong">
          {said}
        </div>
      ))}
      {waitsForPerson(view) && (
        <div class="banner banner-warn" role="status">
          <a class="button button-small" href={printRoute({ page: 'aside' })} data-testid="to-decide">
            {asideWords.value.go}
          </a>
        </div>
      )}
    </>
  );
}

function OpenedDialog({ planner, view }: { planner: Planner; view: PlannerView }) {
  const opened = planner.opened.value;
  if (opened === null) return null;
  const onClose = () => {
    planner.opened.value = null;
  };
  switch (opened.kind) {
    case 'record':
      return <RecordDialog onClose={onClose} />;
    // Keyed by arrivals: another link fills the form anew, what is typed does not.
    case 'whatIf':
      return <WhatIfDialog key={arrivals.value} form={opened.form} view={view} onClose={onClose} />;
    case 'quote':
      return <QuoteDialog key={arrivals.value} form={opened.form} view={view} onClose={onClose} />;
    case 'views':
      return <SavedViews onClose={onClose} />;
    case 'drill':
      return <DrillDialog key={JSON.stringify(opened.wish)} wish={opened.wish} view={view} onClose={onClose} />;
    case 'why': {
      const { kpi, machineId } = opened;
      const asked = { kpi, machineId, planner, view, onClose };
      return <WhyDialog key={machineId} {...asked} />;
    }
    case 'machine': {
      const machine = view.machines.find(({ id }) => id === opened.id);
      const asked = { planner, view, onClose };
      return machine === undefined ? (
        <NotHere what={lookWords.value.noSuchMachine(opened.id)} onClose={onClose} />
      ) : (
        <MachineDialog machine={machine} {...asked} />
      );
    }
    case 'takeOff':
      return <TakeOffDialog key={opened.id} orderId={opened.id} onClose={onClose} />;
    case 'order':
      return <OpenedOrder key={opened.id} orderId={opened.id} view={view} onClose={onClose} />;
    default:
      return opened satisfies never;
  }
}

/** The page lists what is open and what ended lately; any other order is asked for. */
function OpenedOrder({ orderId, view, onClose }: { orderId: string; view: PlannerView; onClose: () => void }) {
  const listed = view.orders.find((order) => order.orderId === orderId);
  const path = listed === undefined ? `/api/orders/${encodeURIComponent(orderId)}/row` : null;
  const answer = useLoaded<{ row: OrderRow }>(path, { row: 'object' }).value;
  const order = listed ?? (answer?.ok === true ? answer.value.row : undefined);
  if (order !== undefined) return <OrderDialog order={order} view={view} onClose={onClose} />;
  return answer === null ? null : <NotHere what={lookWords.value.noSuchOrder(orderId)} onClose={onClose} />;
}
