/** What the choice means at this moment, by the same source and rule that would collect it; beside it what is in force. */

import { now } from '../../../shared/ui/clock.ts';
import { count, dash, duration, recent } from '../../../shared/ui/format.ts';
import { ToldText } from '../../../shared/ui/parts/told.tsx';
import type { Meaning } from '../../commissioning/browse/types.ts';
import type { LookView } from '../../commissioning/connect/view.ts';
import { type Connecting, isTried } from './connecting.ts';
import { serviceWords } from './words.ts';

export function MeaningStep({ connecting, look }: { connecting: Connecting; look: LookView }) {
  const t = serviceWords.value;
  const { tried, inForce } = look;
  if (tried === null && inForce === null) return null;
  return (
    <section class="card" data-testid="meaning">
      <div class="card-head">
        <h2>{t.steps.meaning}</h2>
        {tried !== null && <span class="soft small">{t.trying(duration(now.value - tried.startedAt))}</span>}
      </div>
      {tried !== null && !isTried(connecting) && <p class="warn strong">{t.triedOther}</p>}
      <div class="compared">
        {inForce !== null && (
          <div data-testid="in-force">
            <h3>{t.inForce}</h3>
            <Told meaning={inForce} prefix="in-force" />
          </div>
        )}
        {tried !== null && (
          <div>
            {inForce !== null && <h3>{t.withChange}</h3>}
            <Told meaning={tried.meaning} prefix="meaning" />
          </div>
        )}
      </div>
    </section>
  );
}

function Told({ meaning, prefix }: { meaning: Meaning | null; prefix: string }) {
  const t = serviceWords.value;
  return (
    <>
      {meaning === null || !meaning.up ? (
        <p class="warn strong">{t.noData}</p>
      ) : (
        <Meant meaning={meaning} prefix={prefix} />
      )}
      {meaning !== null && meaning.problems.length > 0 && (
        <ul class="notice">
          {meaning.problems.map((problem) => (
            <li key={problem}>
              <ToldText text={problem} />
            </li>
          ))}
        </ul>
      )}
      {meaning !== null && meaning.refused.length > 0 && (
        <>
          <h3>{t.wouldQuarantine}</h3>
          <ul class="small">
            {meaning.refused.map(({ where, why }) => (
              <li key={`${where} ${why}`} lang="en">
                <code>{where}</code> {why}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Meant({ meaning, prefix }: { meaning: Meaning; prefix: string }) {
  const t = serviceWords.value;
  const { state, word, alarm, since, counters, job } = meaning;
  return (
    <dl class="meant">
      <div>
        <dt class="soft small">{t.now}</dt>
        <dd data-testid={`${prefix}-state`} data-state={state ?? ''}>
          <strong>{state === null ? t.unknown : t.states[state]}</strong>
          {word !== null && <code>{word}</code>}
          {alarm !== null && <code>{alarm}</code>}
          {since !== null && <span class="soft small">{t.sinceTime(recent(since, now.peek()))}</span>}
        </dd>
      </div>
      {Object.entries(counters).map(([name, { reading, moved, unit }]) => (
        <div key={name}>
          <dt class="soft small">
            {name === 'good' ? t.roles.good : name === 'scrap' ? t.roles.scrap : t.roles.total}
          </dt>
          <dd data-testid={`${prefix}-${name}`}>
            <strong>{t.counted(count(moved), (moved === 1 ? t.oneUnit : t.units)[unit])}</strong>
            {reading !== null && <span class="soft small">{t.reading(count(reading))}</span>}
          </dd>
        </div>
      ))}
      <div>
        <dt class="soft small">{t.jobNow}</dt>
        <dd>{job ?? dash}</dd>
      </div>
    </dl>
  );
}
