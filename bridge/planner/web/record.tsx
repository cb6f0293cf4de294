/** How well the plant kept its word: per level, how many of the promised dates were kept. */
import { Reliability } from '../../../shared/ui/charts/reliability.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { count, percent } from '../../../shared/ui/format.ts';
import { ProblemNotice } from '../../../shared/ui/problem.tsx';
import type { LevelScore, RecordScore } from '../../promise/record.ts';
import { useLoaded } from './load.ts';
import { Facts } from './machine-dialog.tsx';
import { plannerWords } from './words.ts';

interface Score {
  all: RecordScore;
  byTag: Readonly<Record<string, RecordScore>>;
}

export function RecordDialog({ onClose }: { onClose: () => void }) {
  const t = plannerWords.value;
  const answer = useLoaded<Score>('/api/promises/record').value;
  return (
    <Dialog wide title={t.record} onClose={onClose} testId="record-dialog">
      <p class="soft">{t.recordHow}</p>
      {answer?.ok === false && <ProblemNotice refusal={answer.refusal} />}
      {answer?.ok === true && <Scores score={answer.value} />}
    </Dialog>
  );
}

function Scores({ score: { all, byTag } }: { score: Score }) {
  const t = plannerWords.value;
  const known = all.levels.filter(({ due }) => due > 0);
  const byGroup = Object.entries(byTag).flatMap(([tag, { levels }]) => {
    const level = levels.find((each) => each.level === 0.8);
    return level === undefined || level.due === 0 ? [] : [[tag.replace(/^\w+:/, ''), inWords(level)] as const];
  });
  return (
    <div class="detail">
      <section>
        {known.length === 0 ? (
          <p class="soft">{t.recordNone}</p>
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
      {byGroup.length > 0 && (
        <section>
          <h3>{t.recordBy}</h3>
          <Facts rows={byGroup} />
        </section>
      )}
    </div>
  );
}

function pointOf({ level, share, low, high, drifted }: LevelScore) {
  const at = share ?? 0;
  return { level, share: at, low: low ?? at, high: high ?? at, drifted };
}

function inWords({ kept, due, share }: LevelScore): string {
  return `${percent(share)} (${count(kept)} / ${count(due)})`;
}
