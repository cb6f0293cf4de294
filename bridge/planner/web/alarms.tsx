/** Dates in danger: when each fell under the limit, from what to what, and what drives it. */
import { ChanceTrack } from '../../../shared/ui/charts/chance.tsx';
import { now } from '../../../shared/ui/clock.ts';
import { chance, count, dayAndTime, moment, percent } from '../../../shared/ui/format.ts';
import { Icon } from '../../../shared/ui/parts/icons.tsx';
import type { OrderRow, PlannerView } from '../view.ts';
import { Drivers } from './order-dialog.tsx';
import { partOfPlant } from './route.ts';
import type { Planner } from './state.ts';
import { plannerWords } from './words.ts';

type Alarm = PlannerView['alarms'][number];

export function AlarmPill({ alarms }: { alarms: PlannerView['alarms'] }) {
  const t = plannerWords.value;
  if (alarms.length === 0) return null;
  return (
    <a class="pill pill-bad alarm-pill" href={partOfPlant('alarms')} data-testid="alarm-count">
      <Icon name="warning" size={18} /> {count(alarms.length)}
      <span class="hide-small">{t.alarmsCount(alarms.length)}</span>
    </a>
  );
}

export function Alarms({ planner, view }: { planner: Planner; view: PlannerView }) {
  const t = plannerWords.value;
  if (view.alarms.length === 0) return null;
  const orders = new Map(view.orders.map((order) => [order.orderId, order]));
  return (
    <section class="card alarms" id="alarms">
      <div class="card-head">
        <h2>{t.alarms}</h2>
        <span class="small soft">{t.alarmsHow}</span>
      </div>
      <ul>
        {view.alarms.map((alarm) => (
          <Row key={alarm.orderId} planner={planner} alarm={alarm} order={orders.get(alarm.orderId) ?? null} />
        ))}
      </ul>
    </section>
  );
}

const MOST_DRIVERS = 3;

function Row({ planner, alarm, order }: { planner: Planner; alarm: Alarm; order: OrderRow | null }) {
  const t = plannerWords.value;
  const { orderId, probability, raisedAt, drivers } = alarm;
  const promise = order?.promise ?? null;
  const given = order?.word?.level ?? null;
  const today = order?.word?.chance ?? promise?.onTimeProbability ?? null;
  const when = moment(raisedAt, now.peek());
  const said = t.alarmSaid(given === null ? null : percent(given), chance(probability), when, chance(today));
  const due = order?.word?.date ?? order?.dueAt ?? null;
  return (
    <li class="alarm-row" data-testid={`alarm-${orderId}`}>
      <button
        type="button"
        class="link order-name"
        onClick={() => {
          planner.opened.value = { kind: 'order', id: orderId };
        }}
      >
        <strong>
          {orderId} {order !== null && <span class="strategy">{order.strategy}</span>}
        </strong>
        <span>{order?.itemName || order?.itemId}</span>
        <span class="small soft">{order === null ? '' : (order.customer ?? t.stock)}</span>
      </button>
      <div>
        <ChanceTrack given={given} fell={probability} today={today} label={said} />
        <p class="small">{said}</p>
        {due !== null && <p class="small soft">{t.alarmDate(dayAndTime(due))}</p>}
      </div>
      <Drivers drivers={drivers.slice(0, MOST_DRIVERS)} />
    </li>
  );
}
