/** The order in work: what is made, what is missing, what can be done with it. */

import type { Unit } from '../../../shared/core/words/quantity.ts';
import { now } from '../../../shared/ui/clock.ts';
import { moment, percent, quantity, quantityNumber } from '../../../shared/ui/format.ts';
import type { MachineCard, RunningOperation } from '../view.ts';
import { isOnItsWay } from './pending.ts';
import { SendRow } from './send.tsx';
import { ask, give, type Tablet } from './state.ts';
import { tabletWords } from './words.ts';

export function CurrentOrder({ tablet, machine }: { tablet: Tablet; machine: MachineCard }) {
  const t = tabletWords.value;
  const { current } = machine;
  if (current === null)
    return (
      <section class="card order">
        <h2>{t.noOrderHere}</h2>
        <p class="soft">{t.noOrderHint}</p>
        <div class="buttons order-buttons">
          <ScrapButton tablet={tablet} machine={machine} />
        </div>
      </section>
    );
  return <OrderHere tablet={tablet} machine={machine} current={current} />;
}

/** One of the orders in work here; a tool may make parts of several. */
export function OrderHere({ tablet, machine, current }: OrderProps) {
  const t = tabletWords.value;
  const isFirst = machine.current?.operationId === current.operationId;
  return (
    <section class="card order" data-testid={isFirst ? 'current-order' : `also-${current.operationId}`}>
      <OrderHead current={current} />
      <dl class="numbers">
        <Amount label={t.good} value={current.goodPcs} unit={current.unit} testId="current-good" />
        <Amount label={t.scrap} value={current.scrapPcs} unit={current.unit} testId="current-scrap" />
        {current.reworkPcs !== 0 && <Amount label={t.rework} value={current.reworkPcs} unit={current.unit} />}
        <Amount label={t.planned} value={current.quantityPcs} unit={current.unit} withUnit />
      </dl>
      <Progress good={current.goodPcs} scrap={current.scrapPcs} planned={current.quantityPcs} />
      <p class="soft small order-done">
        {t.done(percent(current.goodPcs / current.quantityPcs))} ·{' '}
        {current.rule === null ? t.startedHereToo : t.rules[current.rule]}
        {current.sureness === 'likely' && ` (${t.likely})`}
        {isOnItsWay(tablet.outbox.entries.value, current.operationId) && ` · ${t.sending}`}
      </p>
      <OrderButtons tablet={tablet} machine={machine} current={current} />
      {isFirst && <SendRow tablet={tablet} machine={machine} />}
    </section>
  );
}

function OrderHead({ current }: { current: RunningOperation }) {
  const t = tabletWords.value;
  const about = [current.customer, current.dueAt === null ? null : t.due(moment(current.dueAt, now.peek()))].filter(
    (part) => part !== null,
  );
  return (
    <div>
      <h2>
        {current.orderId} · {current.itemName || current.itemId}{' '}
        <span class="soft operation-number">{current.operationNumber}</span>
        {current.inSetup && <span class="pill pill-calm">{t.inSetup}</span>}
      </h2>
      <p class="soft">{about.join(' · ') || '\u00a0'}</p>
    </div>
  );
}

interface AmountProps {
  label: string;
  value: number;
  unit: Unit | undefined;
  withUnit?: boolean;
  testId?: string;
}

function Amount({ label, value, unit, withUnit = false, testId }: AmountProps) {
  return (
    <div>
      <dt>{label}</dt>
      <dd data-testid={testId}>
        {withUnit && unit !== undefined ? quantity(value, unit) : quantityNumber(value, unit)}
      </dd>
    </div>
  );
}

interface OrderProps {
  tablet: Tablet;
  machine: MachineCard;
  current: RunningOperation;
}

function OrderButtons({ tablet, machine, current }: OrderProps) {
  const t = tabletWords.value;
  const { operationId } = current;
  const machineId = machine.id;
  return (
    <div class="buttons order-buttons">
      {current.inSetup && (
        <button
          type="button"
          class="button button-main"
          data-testid={`setup-done-${operationId}`}
          onClick={() => give(tablet, { type: 'finishSetup', machineId, operationId })}
        >
          {t.setupDone}
        </button>
      )}
      <ScrapButton tablet={tablet} machine={machine} main={!current.inSetup} />
      <MaterialButton tablet={tablet} machine={machine} />
      <button
        type="button"
        class="button"
        data-testid={`finish-${operationId}`}
        onClick={() => {
          tablet.question.value = { kind: 'finish', machineId, operationId };
        }}
      >
        {t.finish}
      </button>
      <button
        type="button"
        class="button"
        data-testid={`interrupt-${operationId}`}
        onClick={() => ask(tablet, { kind: 'interrupt', machineId, operationId })}
      >
        {t.interrupt}
      </button>
    </div>
  );
}

function MaterialButton({ tablet, machine }: { tablet: Tablet; machine: MachineCard }) {
  if (machine.material === null) return null;
  return (
    <button
      type="button"
      class="button"
      data-testid="material-open"
      onClick={() => {
        tablet.question.value = { kind: 'material', machineId: machine.id };
      }}
    >
      {tabletWords.value.material}
    </button>
  );
}

export function ScrapButton({
  tablet,
  machine,
  main = false,
}: {
  tablet: Tablet;
  machine: MachineCard;
  main?: boolean;
}) {
  return (
    <button
      type="button"
      class={`button ${main ? 'button-main' : ''}`}
      data-testid="scrap-open"
      onClick={() => {
        tablet.question.value = { kind: 'scrap', machineId: machine.id };
      }}
    >
      {tabletWords.value.logScrap}
    </button>
  );
}

/** Good parts from the left, scrap behind them, of what is planned. Full stays full when more was made. */
export function Progress({ good, scrap, planned }: { good: number; scrap: number; planned: number }) {
  const whole = Math.max(planned, good + scrap, 1);
  const share = (pcs: number) => `${Math.max(0, (pcs / whole) * 100)}%`;
  return (
    <span class="progress" aria-hidden="true">
      <span class="progress-scrap" style={{ width: share(good + scrap) }} />
      <span style={{ width: share(good) }} />
    </span>
  );
}
