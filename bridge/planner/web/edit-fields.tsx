/** The fields in which a refused confirmation is edited. What may stand in them is the bridge's business. */
import type { Signal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { Reason } from '../../../shared/core/words/plant.ts';
import { pieces, printQuantity, type Unit } from '../../../shared/core/words/quantity.ts';
import { decimalPoint, localDate, quantity, readQuantity } from '../../../shared/ui/format.ts';
import type { NeedyPosting } from '../../erp/desk.ts';
import { reasonName } from './reasons.ts';
import { deskWords } from './words.ts';

/** As typed. */
export interface Wishes {
  yield: string;
  rework: string;
  scrap: readonly { reasonId: string | null; typed: string; as: string | null }[];
  /** '' = as it was. */
  day: string;
  rest: 'owed' | 'givenUp';
}

export function wishesOf(posting: NeedyPosting | null): Wishes {
  const said = posting?.says;
  const written = (steps: number | undefined) => (steps === undefined ? '' : typed(steps, posting?.unit));
  return {
    yield: written(said?.yieldPcs),
    rework: written(said?.reworkPcs),
    scrap: (said?.scrap ?? []).map(({ reasonId, quantityPcs }) => ({
      reasonId,
      typed: written(quantityPcs),
      as: reasonId,
    })),
    day: '',
    rest: 'givenUp',
  };
}

/** As it would be typed: without marks between thousands. */
function typed(steps: number, unit: Unit | undefined): string {
  return printQuantity(steps, unit ?? pieces).replace('.', decimalPoint());
}

/** Only what was changed; `fault` where something typed is no quantity. */
export function editOf({ says, unit }: NeedyPosting, wishes: Wishes): object | { fault: string } {
  const t = deskWords.value;
  const faults: string[] = [];
  const changed = (text: string, before: number, field: string): number | undefined => {
    const steps = readQuantity(text, unit);
    if (steps === null) faults.push(t.notANumber(field));
    return steps === null || steps === before ? undefined : steps;
  };
  const yieldPcs = changed(wishes.yield, says.yieldPcs, t.amounts.yield);
  const reworkPcs = changed(wishes.rework, says.reworkPcs, t.amounts.rework);
  const scrap = wishes.scrap.flatMap(({ reasonId, typed: text, as }, index) => {
    const quantityPcs = changed(text, says.scrap[index]?.quantityPcs ?? 0, t.amounts.scrap);
    if (quantityPcs === undefined && as === reasonId) return [];
    return [{ reasonId, ...(quantityPcs === undefined ? {} : { quantityPcs }), ...(as === reasonId ? {} : { as }) }];
  });
  const [fault] = faults;
  if (fault !== undefined) return { fault };
  return {
    ...(yieldPcs === undefined ? {} : { yieldPcs }),
    ...(reworkPcs === undefined ? {} : { reworkPcs }),
    ...(scrap.length === 0 ? {} : { scrap }),
    ...(wishes.day === '' ? {} : { day: wishes.day }),
    rest: wishes.rest,
  };
}

interface EditFieldsProps {
  posting: NeedyPosting;
  reasons: readonly Reason[];
  wishes: Signal<Wishes>;
}

export function EditFields({ posting, reasons, wishes }: EditFieldsProps) {
  const t = deskWords.value;
  const { says, unit } = posting;
  const set = (more: Partial<Wishes>): void => {
    wishes.value = { ...wishes.value, ...more };
  };
  return (
    <div class="edit-fields" data-testid="edit-fields">
      {says.yieldPcs > 0 && (
        <Quantity
          name={t.amounts.yield}
          most={says.yieldPcs}
          unit={unit}
          value={wishes.value.yield}
          testId="edit-yield"
          onType={(typed) => set({ yield: typed })}
        />
      )}
      {says.reworkPcs > 0 && (
        <Quantity
          name={t.amounts.rework}
          most={says.reworkPcs}
          unit={unit}
          value={wishes.value.rework}
          testId="edit-rework"
          onType={(typed) => set({ rework: typed })}
        />
      )}
      {says.scrap.map(({ reasonId, quantityPcs }, index) => (
        <ScrapFields
          key={reasonId}
          {...{ reasonId, quantityPcs, index, unit, reasons }}
          wish={wishes.value.scrap[index] ?? { reasonId, typed: '', as: reasonId }}
          onChange={(next) => set({ scrap: wishes.value.scrap.map((one, at) => (at === index ? next : one)) })}
        />
      ))}
      <label class="field">
        {t.editDay}
        <input
          type="date"
          value={wishes.value.day}
          min={localDate(posting.from)}
          data-testid="edit-day"
          onInput={(event) => set({ day: event.currentTarget.value })}
        />
      </label>
      <Rest value={wishes.value.rest} onChange={(rest) => set({ rest })} />
    </div>
  );
}

function Rest({ value, onChange }: { value: Wishes['rest']; onChange: (rest: Wishes['rest']) => void }) {
  const t = deskWords.value;
  const name = useId();
  return (
    <fieldset class="edit-rest">
      <legend>{t.rest}</legend>
      {(['givenUp', 'owed'] as const).map((rest) => (
        <label key={rest} class="choice">
          <input
            type="radio"
            name={name}
            checked={value === rest}
            data-testid={`rest-${rest}`}
            onChange={() => onChange(rest)}
          />
          <span>{t.rests[rest]}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface QuantityProps {
  name: string;
  most: number;
  unit: Unit | undefined;
  value: string;
  testId: string;
  onType: (typed: string) => void;
}

function Quantity({ name, most, unit, value, testId, onType }: QuantityProps) {
  return (
    <label class="field">
      {name} (≤ {quantity(most, unit)})
      <input
        inputMode="decimal"
        value={value}
        data-testid={testId}
        onInput={(event) => onType(event.currentTarget.value)}
      />
    </label>
  );
}

interface ScrapProps {
  reasonId: string | null;
  quantityPcs: number;
  index: number;
  unit: Unit | undefined;
  reasons: readonly Reason[];
  wish: Wishes['scrap'][number];
  onChange: (next: Wishes['scrap'][number]) => void;
}

function ScrapFields({ reasonId, quantityPcs, index, unit, reasons, wish, onChange }: ScrapProps) {
  const t = deskWords.value;
  const others = reasons.filter(({ kind }) => kind === 'scrap');
  const isListed = others.some(({ id }) => id === reasonId);
  return (
    <>
      <Quantity
        name={`${t.amounts.scrap}, ${reasonName(reasonId, reasons)}`}
        most={quantityPcs}
        unit={unit}
        value={wish.typed}
        testId={`edit-scrap-${index}`}
        onType={(typed) => onChange({ ...wish, typed })}
      />
      <label class="field">
        {t.editScrapAs}
        <select
          value={wish.as ?? ''}
          data-testid={`edit-scrap-as-${index}`}
          onChange={(event) => onChange({ ...wish, as: event.currentTarget.value || null })}
        >
          {!isListed && <option value={reasonId ?? ''}>{reasonName(reasonId, reasons)}</option>}
          {others.map(({ id }) => (
            <option key={id} value={id}>
              {reasonName(id, reasons)}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
