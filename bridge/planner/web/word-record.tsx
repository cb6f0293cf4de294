/** What became of the dates that were given: kept of how many, how sure that is, and what nobody can judge. */
import { count, dateOfYear, percent } from '../../../shared/ui/format.ts';
import { type WordScore, wordOutcomes } from '../../promise/record/words.ts';
import type { Score } from '../../shop/record.ts';
import { Facts } from './machine-dialog.tsx';
import { wordWords } from './words.ts';

export function WordRecord({ record: { all, byTag, overTime } }: { record: Score['word'] }) {
  const t = wordWords.value;
  const happened = wordOutcomes.filter((outcome) => all.outcomes[outcome] > 0);
  const series = overTime.filter(({ score }) => score.due > 0);
  return (
    <section data-testid="word-record">
      <h3>{t.wordRecord}</h3>
      <p>
        <strong>{all.due === 0 ? t.noneDue : inWords(all)}</strong>
        {all.due > 0 && <span class="soft"> {t.keptOf(all.level === null ? null : percent(all.level))}</span>}
      </p>
      <p class="small soft">{t.wordRecordHow}</p>
      <div class="detail">
        <section>
          <Facts rows={happened.map((outcome) => [t.outcomes[outcome], count(all.outcomes[outcome])] as const)} />
        </section>
        {series.length > 1 && (
          <section>
            <h3>{t.overTime}</h3>
            <Facts rows={series.map(({ to, score }) => [t.until(dateOfYear(to)), inWords(score)] as const)} />
          </section>
        )}
        {(['strategy', 'workCentre', 'customer'] as const).map((kind) => (
          <Group key={kind} kind={kind} byTag={byTag} />
        ))}
      </div>
    </section>
  );
}

function Group({ kind, byTag }: { kind: keyof typeof wordWords.value.groups; byTag: Score['word']['byTag'] }) {
  const t = wordWords.value;
  const known = Object.entries(byTag).filter(([tag, { due }]) => tag.startsWith(`${kind}:`) && due > 0);
  if (known.length === 0) return null;
  return (
    <section>
      <h3>{t.groups[kind]}</h3>
      <Facts rows={known.map(([tag, score]) => [tag.slice(kind.length + 1) || t.stock, inWords(score)] as const)} />
    </section>
  );
}

/** 92 % (46 of 50), the truth between 81 and 97 %; of a few only how many. */
function inWords({ kept, due, share, low, high, isJudged }: WordScore): string {
  const t = wordWords.value;
  const of = t.kept(count(kept), count(due));
  return isJudged ? `${percent(share)} (${of}), ${t.between(percent(low), percent(high))}` : `${of}, ${t.tooFew}`;
}
