/** What stands there now: values with the source's time and quality, fresh each second; picked here by hand. */
import { count, dash, led, timeOfDay } from '../../../shared/ui/format.ts';
import type { PickRole } from '../../commissioning/connect/choice.ts';
import type { ValueRow } from '../../commissioning/connect/rows.ts';
import type { LookView } from '../../commissioning/connect/view.ts';
import { type Connecting, type Picked, refreshLook } from './connecting.ts';
import { ChoiceField, TextField } from './fields.tsx';
import { serviceWords } from './words.ts';

const roles = [
  'state',
  'alarm',
  'total',
  'good',
  'scrap',
  'pulse',
  'job',
  'program',
  'item',
  'tool',
] as const satisfies readonly PickRole[];

export function ValuesStep({ connecting, look }: { connecting: Connecting; look: LookView }) {
  const t = serviceWords.value;
  const picking = connecting.how.value === 'signals';
  return (
    <section class="card">
      <div class="card-head">
        <h2>{t.steps.values}</h2>
        <span class="soft small" data-testid="value-count">
          {t.shownOf(count(look.rows.length), count(look.total))}
        </span>
      </div>
      <TextField
        label={t.filter}
        value={connecting.filter.value}
        testId="value-filter"
        onChange={(filter) => {
          connecting.filter.value = filter;
          void refreshLook(connecting);
        }}
      />
      {look.total === 0 && <p class="soft">{t.noValues}</p>}
      <table class="values">
        <thead>
          <tr>
            {picking && <th>{t.pickAs}</th>}
            <th>{t.place}</th>
            <th>{t.value}</th>
            <th>{t.time}</th>
            <th>{t.quality}</th>
          </tr>
        </thead>
        <tbody>
          {look.rows.map((row) => (
            <Row key={row.id} connecting={connecting} row={row} picking={picking} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ connecting, row, picking }: { connecting: Connecting; row: ValueRow; picking: boolean }) {
  const t = serviceWords.value;
  const picked = connecting.picks.value.get(row.id);
  return (
    <tr class={picked === undefined ? '' : 'picked'}>
      {picking && (
        <td>
          <ChoiceField
            bare
            label={`${led(t.pickAs)} ${row.of} ${row.name}`}
            value={picked?.role ?? 'none'}
            options={[['none', t.roles.none] as const, ...roles.map((role) => [role, t.roles[role]] as const)]}
            testId={`pick-${row.of}/${row.name}`}
            onChange={(role) => pick(connecting, row, role)}
          />
        </td>
      )}
      <td class="place">
        <span class="soft">{row.of}</span>
        <wbr />
        <strong> {row.name}</strong>
      </td>
      <td class="value">{row.value}</td>
      <td class="time">{row.at === null ? dash : timeOfDay(row.at)}</td>
      <td>
        <span class={row.quality === 'good' ? 'good' : row.quality === 'bad' ? 'bad' : 'warn'}>
          {t.qualities[row.quality]}
        </span>
      </td>
    </tr>
  );
}

function pick(connecting: Connecting, { id, of, name, width }: ValueRow, role: PickRole | 'none'): void {
  const picks = new Map(connecting.picks.value);
  if (role === 'none') picks.delete(id);
  else {
    // One signal is one thing: whoever had the role before gives it up.
    for (const [other, { role: theirs }] of picks) if (theirs === role) picks.delete(other);
    // As wide as its declared type; where nobody says, as most controllers count.
    const fresh: Picked = { of, name, role, width: width ?? 'u32', unit: 'part' };
    picks.set(id, { ...(picks.get(id) ?? fresh), role });
  }
  if (role === 'state') connecting.states.value = new Map();
  connecting.picks.value = picks;
  void refreshLook(connecting);
}
