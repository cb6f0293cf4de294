/** How the box, its sources and its machines are; on top what is wrong, in words, with what to do. */

import { now } from '../../../shared/ui/clock.ts';
import { bytes, count, dash, duration, percent, recent } from '../../../shared/ui/format.ts';
import { named } from '../../../shared/ui/language.ts';
import { Elapsed } from '../../../shared/ui/parts/elapsed.tsx';
import { Icon } from '../../../shared/ui/parts/icons.tsx';
import { ToldText } from '../../../shared/ui/parts/told.tsx';
import type { Finding } from '../../health/findings.ts';
import type { MachineVitals } from '../../health/health.ts';
import type { ServiceView } from '../view.ts';
import { offset, rate, span } from './figures.ts';
import type { Tab } from './state.ts';
import { serviceWords } from './words.ts';

export function HealthPage({ view }: { view: ServiceView }) {
  return (
    <>
      <Findings view={view} />
      <Sources view={view} />
      <Machines view={view} />
      <Box view={view} />
    </>
  );
}

function Findings({ view }: { view: ServiceView }) {
  const t = serviceWords.value;
  if (view.findings.length === 0)
    return (
      <section class="card well" data-testid="all-well">
        <Icon name="check" size={28} /> <h2>{t.allWell}</h2>
      </section>
    );
  return (
    <section class="card">
      <h2>{t.wrong}</h2>
      <ul class="findings">
        {view.findings.map((finding) => (
          <FindingRow key={finding.id} finding={finding} view={view} />
        ))}
      </ul>
    </section>
  );
}

/** Where on this page a finding is dealt with. */
const mendedAt: Partial<Record<Finding['code'], Tab>> = { machineUnread: 'connect', quarantine: 'quarantine' };

function FindingRow({ finding, view }: { finding: Finding; view: ServiceView }) {
  const t = serviceWords.value;
  const { code, severity, about, detail, since } = finding;
  const { title, help } = t.findings[code];
  const tab = mendedAt[code];
  const machine = view.machines.find(({ id }) => id === about);
  return (
    <li class={`finding finding-${severity}`} data-testid={`finding-${code}`}>
      <Icon name="warning" size={26} />
      <div>
        <h3>
          {title(amountOf(finding), machine === undefined ? (about ?? '') : named(machine.name))}
          {since !== null && <span class="soft small"> {t.sinceTime(recent(since, now.peek()))}</span>}
        </h3>
        <p>
          {help} {tab !== undefined && <a href={`#${tab}`}>{t.tabs[tab]}</a>}
        </p>
        {detail !== null && (
          <p class="small said">
            {t.saidByBox} <ToldText as="q" text={detail} />
          </p>
        )}
      </div>
    </li>
  );
}

function amountOf({ code, amount }: Finding): string {
  if (amount === null) return dash;
  if (code === 'diskLow' || code === 'walLarge') return bytes(amount);
  return code === 'clockOff' || code === 'clockJumped' || code === 'loopHeld' ? span(Math.abs(amount)) : count(amount);
}

function Sources({ view }: { view: ServiceView }) {
  const t = serviceWords.value;
  return (
    <section class="card">
      <h2>{t.sources}</h2>
      {view.sources.length === 0 ? (
        <p class="soft">{t.noSources}</p>
      ) : (
        <table class="lines">
          <Columns />
          <tbody>
            {view.sources.map((source) => (
              <tr key={source.id} data-testid={`source-${source.id}`} data-up={source.connected}>
                <th scope="row">
                  {source.id} <span class="soft small">{source.kind}</span>
                </th>
                <Line up={source.connected} since={source.since} words={[t.lineUp, t.lineDown]} />
                <LastValue at={source.lastValueAt} />
                <Figures of={source} />
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Machines({ view }: { view: ServiceView }) {
  const t = serviceWords.value;
  return (
    <section class="card">
      <div class="card-head">
        <h2>{t.machines}</h2>
        <span class="soft small">{t.sinceStart}</span>
      </div>
      <table class="lines">
        <Columns />
        <tbody>
          {view.machines.map((machine) => (
            <tr key={machine.id} data-testid={`machine-${machine.id}`} data-up={machine.lineUp}>
              <th scope="row">
                {named(machine.name)} <span class="soft small">{machine.sourceId ?? t.unread}</span>
              </th>
              <Line up={machine.lineUp} since={machine.since} words={[t.heard, t.notHeard]} />
              <LastValue at={machine.lastValue?.at ?? null} value={machine.lastValue} />
              <Figures of={machine} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Sources and machines have the same columns. */
function Columns() {
  const t = serviceWords.value;
  const c = t.columns;
  return (
    <thead>
      <tr>
        <th>{c.name}</th>
        <th>{c.line}</th>
        <th>{c.lastValue}</th>
        <th class="number">{c.rate}</th>
        <th class="number">{c.clock}</th>
        <th class="number">{c.reconnects}</th>
        <th class="number" title={t.recoveredHelp}>
          {c.recovered}
        </th>
        <th class="number">{c.quarantined}</th>
      </tr>
    </thead>
  );
}

type Counted = Pick<
  MachineVitals,
  'valuesPerSecond' | 'clockOffsetMs' | 'reconnects' | 'recoveredSteps' | 'quarantined'
>;

function Figures({ of }: { of: Counted }) {
  const c = serviceWords.value.columns;
  return (
    <>
      <Figure label={c.rate} value={rate(of.valuesPerSecond)} />
      <Figure label={c.clock} value={offset(of.clockOffsetMs)} />
      <Figure label={c.reconnects} value={count(of.reconnects)} />
      <Figure label={c.recovered} value={count(of.recoveredSteps)} />
      <Figure label={c.quarantined} value={count(of.quarantined)} />
    </>
  );
}

function Line({ up, since, words }: { up: boolean; since: number | null; words: [string, string] }) {
  return (
    <td class="line">
      <span class={`pill ${up ? 'pill-good' : 'pill-bad'}`}>
        <Icon name={up ? 'check' : 'plug'} size={18} /> {up ? words[0] : words[1]}
      </span>
      {since !== null && (
        <span class="soft small">
          {' '}
          <Elapsed since={since} />
        </span>
      )}
    </td>
  );
}

/** How old it is; of a machine also what it was, and how good. */
function LastValue({ at, value = null }: { at: number | null; value?: MachineVitals['lastValue'] }) {
  const t = serviceWords.value;
  return (
    <td class="last">
      <span class="cell-label">{t.columns.lastValue} </span>
      {at === null ? dash : t.ago(duration(Math.max(0, now.value - at)))}
      {value !== null && (
        <span class="soft small">
          {' '}
          {t.signals[value.signal]},{' '}
          <span class={value.quality === 'good' ? 'good' : value.quality === 'bad' ? 'bad' : 'warn'}>
            {t.qualities[value.quality]}
          </span>
        </span>
      )}
    </td>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <td class="number">
      <span class="cell-label">{label} </span>
      {value}
    </td>
  );
}

function Box({ view }: { view: ServiceView }) {
  const t = serviceWords.value;
  const { disk, bridge, backlog, quarantine } = view;
  const facts: [string, string][] = [
    [t.factsInJournal, count(view.facts)],
    [t.journalSize, disk === null ? dash : bytes(disk.journalBytes)],
    [t.walSize, disk === null ? dash : bytes(disk.walBytes)],
    [
      t.diskFree,
      disk === null
        ? dash
        : `${t.diskOf(bytes(disk.freeBytes), bytes(disk.sizeBytes))} (${percent(disk.freeBytes / disk.sizeBytes)})`,
    ],
    [t.backlogNow, backlog.values === 0 ? t.backlogNone : t.values(count(backlog.values))],
    [t.quarantineOpen, count(quarantine.open)],
    [t.bridge, !bridge.configured ? t.bridgeNone : bridge.connected ? t.bridgeUp : t.bridgeDown],
    ...(bridge.configured
      ? [[t.bridgeCursor, t.cursorOf(count(bridge.cursor), count(view.facts))] satisfies [string, string]]
      : []),
  ];
  return (
    <section class="card" data-testid="box">
      <h2>{t.box}</h2>
      <dl class="box-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt class="soft small">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
