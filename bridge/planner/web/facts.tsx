/** Facts as the edge box wrote them: number, when, what, by whom, and what else stands in them. */
import type { EventType } from '../../../shared/core/words/event.ts';
import { count, dayAndTime } from '../../../shared/ui/format.ts';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import { useLoaded } from './load.ts';
import { plannerWords } from './words.ts';

interface Fact extends Readonly<Record<string, unknown>> {
  seq: number;
  at: number;
  recordedAt: number;
  type: EventType;
  by?: string;
}

const told = new Set(['seq', 'edgeId', 'machineId', 'at', 'recordedAt', 'type', 'by', 'commandId']);
/** What else stands in facts and is a moment. */
const moments = new Set(['from', 'to', 'since']);
/** As many as the bridge answers at once. */
const MOST_FACTS = 200;

export function FactList({ machineId, seqs }: { machineId: string; seqs: readonly number[] }) {
  const t = plannerWords.value;
  const asked = seqs.slice(0, MOST_FACTS);
  const query = new URLSearchParams({ machineId, seq: asked.join(',') });
  const answer = useLoaded<Fact[]>(`/api/facts?${query}`, 'list').value;
  return (
    <div class="fact-list" data-testid="facts">
      {answer === null && <p class="soft">…</p>}
      {answer?.ok === false && <ProblemNotice refusal={answer.refusal} />}
      {answer?.ok === true && answer.value.length === 0 && <p class="soft">{t.factsNone}</p>}
      {answer?.ok === true && (
        <ol>
          {answer.value.map((fact) => (
            <li key={fact.seq}>
              <code>#{fact.seq}</code> {dayAndTime(fact.at)} · <strong>{t.factTypes[fact.type]}</strong>
              {fact.by !== undefined && ` · ${fact.by}`} <span class="soft">{restOf(fact)}</span>
            </li>
          ))}
        </ol>
      )}
      {seqs.length > asked.length && <p class="soft small">{t.drillLeft(count(seqs.length - asked.length))}</p>}
    </div>
  );
}

/** What else the fact says, as it is written. */
function restOf(fact: Fact): string {
  return Object.entries(fact)
    .filter(([key, value]) => !told.has(key) && value !== null && typeof value !== 'object')
    .map(([key, value]) => `${key} ${moments.has(key) && typeof value === 'number' ? dayAndTime(value) : value}`)
    .join(', ');
}
