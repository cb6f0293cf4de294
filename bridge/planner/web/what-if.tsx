/** What if: changes to the shop, answered for every order, before beside after. */
import { type Signal, useSignal, useSignalEffect } from '@preact/signals';
import { DAY_MS } from '../../../shared/core/words/time.ts';
import { call, type Refusal } from '../../../shared/ui/api.ts';
import { led, localDate, localInput } from '../../../shared/ui/format.ts';
import { named } from '../../../shared/ui/language.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import type { PlannerView } from '../view.ts';
import { type Form, fieldsOf, formOf } from './form.ts';
import { type MovedOrder, MovedOrders } from './moved-orders.tsx';
import { keepForm } from './route.ts';
import { plannerWords, wordWords } from './words.ts';

const kinds = ['overtime', 'machineDown', 'machineAdded', 'setups', 'priority', 'material'] as const;
type Kind = (typeof kinds)[number];

type Row = MovedOrder;

/** What the fields hold; each kind of change uses some of them. */
type Fields = {
  machineId: string;
  workCentreId: string;
  orderId: string;
  date: string;
  start: string;
  end: string;
  percent: string;
};

/** What goes to the bridge, or null while a field is missing. */
export function changeOf(kind: Kind, fields: Fields): object | null {
  const { machineId, workCentreId, orderId, date, start, end } = fields;
  switch (kind) {
    case 'overtime':
      return date && start && end
        ? { kind, date, start, end, ...(machineId ? { machineIds: [machineId] } : {}) }
        : null;
    case 'machineDown':
      return machineId && date ? { kind, machineId, until: localInput(date) } : null;
    case 'machineAdded':
      return workCentreId ? { kind, workCentreId, ...(date ? { until: localInput(date) } : {}) } : null;
    case 'setups': {
      const factor = Number(fields.percent) / 100;
      return Number.isFinite(factor) && factor >= 0
        ? { kind, factor, ...(workCentreId ? { workCentreId } : {}) }
        : null;
    }
    case 'priority':
      return orderId && date ? { kind, orderId, priorityAt: localInput(date) } : null;
    case 'material':
      return orderId && date ? { kind, orderId, arrivesAt: localInput(date) } : null;
  }
}

const asks: Record<Kind, readonly (keyof Fields)[]> = {
  overtime: ['date', 'start', 'end', 'machineId'],
  machineDown: ['machineId', 'date'],
  machineAdded: ['workCentreId', 'date'],
  setups: ['percent', 'workCentreId'],
  priority: ['orderId', 'date'],
  material: ['orderId', 'date'],
};
/** Fields that may stay empty: then it is for all of them, or for good. */
const optional: Record<Kind, readonly (keyof Fields)[]> = {
  overtime: ['machineId'],
  machineDown: [],
  machineAdded: ['date'],
  setups: ['workCentreId'],
  priority: [],
  material: [],
};

/** One of several changes at once, how it reads, and how it stands in the address. */
interface Added {
  change: object;
  said: string;
  text: string;
}

/** The fields and the changes that are listed, begun as the address has them, and the address after them. */
function useChanges(form: Form, view: PlannerView) {
  const usual = { change: kinds[0], ...emptyFields(view) };
  const { change, ...begun } = fieldsOf(form, usual);
  const kind = useSignal<Kind>(kindOf(change));
  const fields = useSignal<Fields>(begun);
  const added = useSignal<readonly Added[]>(
    form.filter(([field]) => field === ALSO).flatMap(([, text]) => readAdded(text, view) ?? []),
  );
  useSignalEffect(() => {
    const listed = added.value.map(({ text }) => [ALSO, text] as const);
    const typed = formOf({ change: kind.value, ...fields.value }, usual);
    keepForm('whatIf', [...typed, ...listed]);
  });
  return { kind, fields, added };
}

const ALSO = 'also';
const kindOf = (name: string | null): Kind => kinds.find((each) => each === name) ?? kinds[0];

/** A change with the fields that its kind asks for. */
function addedOf(kind: Kind, fields: Fields, view: PlannerView): Added | null {
  const change = changeOf(kind, fields);
  const asked = asks[kind].map((name): [string, string] => [name, fields[name]]);
  const text = new URLSearchParams([['change', kind], ...asked]).toString();
  return change === null ? null : { change, said: saidOf(kind, fields, view), text };
}

/** Out of an address; null where it is none. */
function readAdded(text: string, view: PlannerView): Added | null {
  const given = new URLSearchParams(text);
  const fields = fieldsOf([...given], {
    machineId: '',
    workCentreId: '',
    orderId: '',
    date: '',
    start: '',
    end: '',
    percent: '',
  });
  return addedOf(kindOf(given.get('change')), fields, view);
}

interface WhatIfProps {
  form: Form;
  view: PlannerView;
  onClose: () => void;
}

export function WhatIfDialog({ form, view, onClose }: WhatIfProps) {
  const t = plannerWords.value;
  const w = wordWords.value;
  const { kind, fields, added } = useChanges(form, view);
  const busy = useSignal(false);
  const change = changeOf(kind.value, fields.value);
  // Once some are listed, the form is for one more.
  const listed = added.value.map((one) => one.change);
  const changes = listed.length > 0 || change === null ? listed : [change];
  // An answer is to what was asked: with another input it is gone.
  const asked = JSON.stringify(changes);
  const answered = useSignal<{ to: string; rows: readonly Row[] | null; refusal: Refusal | null } | null>(null);
  const current = answered.value?.to === asked ? answered.value : null;
  const ask = async () => {
    if (busy.value || changes.length === 0) return;
    busy.value = true;
    const answer = await call<Row[]>('POST', '/api/what-if', 'list', { changes });
    busy.value = false;
    const { rows, refusal } = answer.ok
      ? { rows: answer.value, refusal: null }
      : { rows: null, refusal: answer.refusal };
    answered.value = { to: asked, rows, refusal };
  };
  return (
    <Dialog wide title={t.whatIf} onClose={onClose} testId="what-if">
      <form
        class="what-if-form"
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <label class="field">
          {t.whatIfChange}
          <select
            data-testid="what-if-kind"
            value={kind}
            onChange={(event) => {
              const next = kinds.find((each) => each === event.currentTarget.value);
              if (next !== undefined) kind.value = next;
            }}
          >
            {kinds.map((each) => (
              <option key={each} value={each}>
                {t.whatIfKinds[each]}
              </option>
            ))}
          </select>
        </label>
        {asks[kind.value].map((name) => (
          <Field
            key={name}
            name={name}
            view={view}
            open={optional[kind.value].includes(name)}
            value={fields.value[name]}
            onChange={(value) => {
              fields.value = { ...fields.value, [name]: value };
            }}
          />
        ))}
        <button
          type="submit"
          class="button button-main"
          data-testid="what-if-ask"
          disabled={busy.value || changes.length === 0}
        >
          {t.quoteAsk}
        </button>
        <button
          type="button"
          class="button"
          data-testid="what-if-add"
          disabled={change === null}
          onClick={() => {
            const one = addedOf(kind.value, fields.value, view);
            if (one === null || added.value.some(({ said }) => said === one.said)) return;
            added.value = [...added.value, one];
          }}
        >
          {w.addChange}
        </button>
      </form>
      <AddedChanges added={added} />
      <ProblemNotice refusal={current?.refusal ?? null} />
      {current?.rows != null && <MovedOrders rows={current.rows} view={view} />}
    </Dialog>
  );
}

function AddedChanges({ added }: { added: Signal<readonly Added[]> }) {
  const w = wordWords.value;
  if (added.value.length === 0) return null;
  return (
    <ul class="word-history" data-testid="what-if-added">
      {added.value.map((one, index) => (
        <li key={one.said}>
          {one.said}{' '}
          <button
            type="button"
            class="button button-small"
            aria-label={`${led(w.removeChange)} ${one.said}`}
            onClick={() => {
              added.value = added.value.filter((_, at) => at !== index);
            }}
          >
            {w.removeChange}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The kind and what its fields hold. */
function saidOf(kind: Kind, fields: Fields, view: PlannerView): string {
  const t = plannerWords.value;
  const said = asks[kind].map((name) => {
    const value = fields[name];
    const choice = choicesOf(name, view)?.find(([id]) => id === value)?.[1];
    return choice ?? (value === '' ? (optional[kind].includes(name) ? t.whatIfAll : '') : value);
  });
  return [t.whatIfKinds[kind], ...said.filter((text) => text !== '')].join(' · ');
}

function emptyFields(view: PlannerView): Fields {
  return {
    machineId: '',
    workCentreId: '',
    orderId: '',
    date: localDate(view.now + DAY_MS),
    start: '06:00',
    end: '14:00',
    percent: '50',
  };
}

/** A browser's own time field would follow the browser's clock of 12 hours. */
const inputs = {
  date: { type: 'date' },
  percent: { type: 'number', min: 0, max: 1000 },
  time: { type: 'text', inputMode: 'numeric', pattern: '([01][0-9]|2[0-3]):[0-5][0-9]|24:00', placeholder: '06:00' },
} as const;

interface FieldProps {
  name: keyof Fields;
  view: PlannerView;
  /** May stay empty. */
  open: boolean;
  value: string;
  onChange: (value: string) => void;
}

function Field({ name, view, open, value, onChange }: FieldProps) {
  const t = plannerWords.value;
  const choices = choicesOf(name, view);
  const id = `what-if-${name}`;
  const common = { 'data-testid': id, value };
  return (
    <label class="field" for={id}>
      {t.whatIfFields[name]}
      {choices === null ? (
        <input
          id={id}
          {...common}
          {...inputs[name === 'date' || name === 'percent' ? name : 'time']}
          {...(name === 'date' ? { min: localDate(view.now) } : {})}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        <select id={id} {...common} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="">{open ? t.whatIfAll : '…'}</option>
          {choices.map(([id, label]) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      )}
    </label>
  );
}

function choicesOf(name: keyof Fields, view: PlannerView): (readonly [string, string])[] | null {
  switch (name) {
    case 'machineId':
      return view.machines.map(({ id, name: own }) => [id, named(own)] as const);
    case 'workCentreId':
      return view.workCentres.map(({ id, name: own }) => [id, named(own)] as const);
    case 'orderId':
      return view.orders
        .filter(({ promise, finishedAt }) => promise !== null && finishedAt === null)
        .map(({ orderId, itemName }) => [orderId, `${orderId} ${itemName}`] as const);
    default:
      return null;
  }
}
