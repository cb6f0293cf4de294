/** How well the plant kept its word, and per level how well the computed dates hold. */
import { Reliability } from '../../../shared/ui/charts/reliability.tsx';
import { count, percent } from '../../../shared/ui/format.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import type { LevelScore, RecordScore } from '../../promise/record/record.ts';
import type { Score } from '../../shop/record.ts';
import { useLoaded } from './load.ts';
import { Facts } from './machine-dialog.tsx';
import { WordRecord } from './word-record.tsx';
import { plannerWords, wordWords } from './words.ts';

export function RecordDialog({ onClose }: { onClose: () => void }) {
  const t = plannerWords.value;
  const answer = useLoaded<Score>('/api/promises/record', {}).value;
  return (
    <Dialog wide title={t.record} onClose={onClose} testId="record-dialog">
      {answer?.ok === false && <ProblemNotice refusal={answer.refusal} />}
      {answer?.ok === true && (
        <>
          <WordRecord record={answer.value.word} />
          <h3>{wordWords.value.distributions}</h3>
          <p class="soft">{t.recordHow}</p>
          <Scores score={answer.value} />
        </>
      )}
    </Dialog>
  );
}

function Scores({ score: { all, byTag } }: { score: Score }) {
  const t = plannerWords.value;
  const known = all.levels.filter(({ due }) => due > 0);
  const groups = Object.entries(byTag).filter(([, { levels }]) => levels.some(({ due }) => due > 0));
  return (
    <div class="detail">
      <section>
        {known.length === 0 ? (
          <p class="soft">{t.recordNeeds}</p>
        ) : (
          <Reliability
            label={t.record}
            points={known.map(pointOf)}
            axes={{ promised: t.recordPromised, kept: t.recordKept }}
            percent={percent}
          />
        )}
        <p class="small soft">{t.recordGiven(count(all.given))}</p>
      </section>
      <section>
        <Facts rows={known.map((level) => [t.p(String(Math.round(level.level * 100))), inWords(level)] as const)} />
        {all.levels.some(({ drifted }) => drifted) && <p class="warn strong">{t.recordDrifted}</p>}
      </section>
      {groups.length > 0 && <ByGroup groups={groups} />}
    </div>
  );
}

const shownLevels = [0.5, 0.8, 0.9, 0.95];

/** Per strategy and work centre: how often each level was kept, and of how many. */
function ByGroup({ groups }: { groups: readonly (readonly [string, RecordScore])[] }) {
  const t = plannerWords.value;
  return (
    <section>
      <h3>{t.recordBy}</h3>
      <table class="record-table">
        <thead>
          <tr>
            <th scope="col">{t.recordGroup}</th>
            {shownLevels.map((level) => (
              <th key={level} scope="col" class="number">
                {t.p(String(Math.round(level * 100)))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map(([tag, { levels }]) => (
            <tr key={tag}>
              <th scope="row">{tag.replace(/^\w+:/, '')}</th>
              {shownLevels.map((level) => {
                const found = levels.find((each) => each.level === level);
                return (
                  <td key={level} class={`number ${found?.drifted ? 'bad' : ''}`}>
                    <strong>{percent(found?.share ?? null)}</strong>{' '}
                    <span class="small soft">{found === undefined ? '' : `/ ${count(found.due)}`}</span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function pointOf({ level, share, low, high, drifted }: LevelScore) {
  const at = share ?? 0;
  return { level, share: at, low: low ?? at, high: high ?? at, drifted };
}

function inWords({ kept, due, share }: LevelScore): string {
  return `${percent(share)} (${count(kept)} / ${count(due)})`;
}
