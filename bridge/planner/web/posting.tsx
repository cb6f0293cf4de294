/** One confirmation opened: what it says, the ERP's words, both figures where it is doubtful, what was decided; and the acts. */
import type { Figures } from '../../../shared/core/erp/amounts.ts';
import type { Reason } from '../../../shared/core/words/plant.ts';
import type { Unit } from '../../../shared/core/words/quantity.ts';
import { count, dash, dayAndTime, duration, led, quantity } from '../../../shared/ui/format.ts';
import { Dialog } from '../../../shared/ui/parts/dialog.tsx';
import { ProblemNotice } from '../../../shared/ui/parts/problem.tsx';
import { told } from '../../../shared/ui/speech.ts';
import type { Doubt, PostingDetail } from '../../erp/desk.ts';
import type { PlannerView } from '../view.ts';
import { type Decided, DecisionForm } from './decide.tsx';
import { useLoaded } from './load.ts';
import { Facts } from './machine-dialog.tsx';
import { OpenRow } from './open-row.tsx';
import { reasonName } from './reasons.ts';
import { ReconciliationList } from './reconciliation.tsx';
import { deskWords, plannerWords } from './words.ts';

interface PostingDialogProps {
  postingKey: string;
  /** Another one when something may have changed. */
  stamp: string;
  view: PlannerView;
  onClose: () => void;
  onDecided: (decided: Decided) => void;
}

export function PostingDialog({ postingKey, stamp, view, onClose, onDecided }: PostingDialogProps) {
  const t = deskWords.value;
  const answer = useLoaded<PostingDetail>(
    `/api/postings/${encodeURIComponent(postingKey)}`,
    { body: 'string', history: 'list' },
    stamp,
  ).value;
  const title = answer?.ok ? `${answer.value.operationId} · ${plannerWords.value.kinds[answer.value.kind]}` : t.list;
  return (
    <Dialog wide title={title} onClose={onClose} testId="posting-dialog">
      {answer?.ok === false && <ProblemNotice refusal={answer.refusal} />}
      {answer?.ok === true && <Content posting={answer.value} view={view} onDecided={onDecided} />}
    </Dialog>
  );
}

interface ContentProps {
  posting: PostingDetail;
  view: PlannerView;
  onDecided: (decided: Decided) => void;
}

function Content({ posting, view, onDecided }: ContentProps) {
  const t = deskWords.value;
  const { key, acts, standsSince, isEditable, figures, unit, status } = posting;
  const editable = isEditable ? { posting, reasons: view.reasons } : undefined;
  return (
    <div class="detail">
      <section>
        <h3>{t.says}</h3>
        <p class="small soft">{t.saysHow}</p>
        <Facts rows={saysRows(posting.says, unit, view.reasons)} />
        <Facts
          rows={[
            [t.time, `${dayAndTime(posting.from)} – ${dayAndTime(posting.to)}`],
            [t.made, dayAndTime(posting.createdAt)],
            [t.attempts, plannerWords.value.times(count(posting.attempts))],
          ]}
        />
      </section>
      <section>
        <h3>{t.erpWords}</h3>
        {posting.message === null ? <p class="soft">{t.noWords}</p> : <Quoted text={posting.message} />}
        <h3>{t.cure}</h3>
        <p>{status === 'doubtful' ? t.doubtfulCure : t.cures[posting.cure ?? 'other']}</p>
        <History posting={posting} />
      </section>
      {figures !== undefined && (
        <section class="detail-whole">
          <h3>{t.figures}</h3>
          <DoubtTable figures={figures} unit={unit} />
        </section>
      )}
      {status === 'doubtful' && <ReconciliationList orderId={posting.orderId} />}
      {acts.length > 0 && (
        <section class="detail-whole">
          <h3>{t.decide}</h3>
          <DecisionForm
            key={standsSince}
            about={{ keys: [key], standsSince }}
            acts={acts}
            editable={editable}
            onDecided={onDecided}
          />
        </section>
      )}
      {posting.body !== '' && (
        <OpenRow id="body" class="detail-whole">
          <summary>{t.body}</summary>
          <pre class="posting-body">{posting.body}</pre>
        </OpenRow>
      )}
    </div>
  );
}

export function Quoted({ text }: { text: string }) {
  const { words, lang } = told(text);
  return <q lang={lang}>{words}</q>;
}

function History({ posting: { history } }: { posting: PostingDetail }) {
  const t = deskWords.value;
  const acts = new Map<string, string>(Object.entries(t.acts));
  if (history.length === 0) return null;
  return (
    <>
      <h3>{t.history}</h3>
      <ul>
        {history.map((one) => (
          <li key={one.at}>
            <strong>{acts.get(one.act) ?? one.act}</strong>{' '}
            <span class="soft">{t.historyBy(one.by, dayAndTime(one.at))}</span>
            {one.reason !== '' && `${led('')} ${one.reason}`}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Good and scrap always; the rest where there is any. */
function saysRows(says: Figures, unit: Unit | undefined, reasons: readonly Reason[]): (readonly [string, string])[] {
  const { amounts } = deskWords.value;
  const times = [
    [amounts.setup, says.setupMs],
    [amounts.machine, says.machineMs],
    [amounts.labour, says.labourMs],
  ] as const;
  return [
    [amounts.yield, quantity(says.yieldPcs, unit)],
    ...says.scrap.map(
      ({ reasonId, quantityPcs }) =>
        [`${amounts.scrap}, ${reasonName(reasonId, reasons)}`, quantity(quantityPcs, unit)] as const,
    ),
    ...(says.reworkPcs === 0 ? [] : [[amounts.rework, quantity(says.reworkPcs, unit)] as const]),
    ...times.flatMap(([name, ms]) => (ms === 0 ? [] : [[name, duration(ms)] as const])),
    ...(says.people ?? []).map(({ personId, labourMs }) => [personId, duration(labourMs)] as const),
    ...says.stops.map(({ reasonId, durationMs }) => [reasonName(reasonId, reasons), duration(durationMs)] as const),
  ];
}

/** Beside each other: a person looks into the ERP and sees which of the two columns it holds. */
function DoubtTable({ figures, unit }: { figures: Doubt; unit: Unit | undefined }) {
  const t = deskWords.value;
  const { journal, without, with: withIt } = figures;
  const scrapOf = ({ scrap }: Doubt['with']) => scrap.reduce((sum, { quantityPcs }) => sum + quantityPcs, 0);
  const pieces = (steps: number | undefined) => (steps === undefined ? dash : quantity(steps, unit));
  const time = (ms: number | undefined) => (ms === undefined ? dash : duration(ms));
  const rows = [
    [t.amounts.yield, pieces(journal?.goodPcs), pieces(without.yieldPcs), pieces(withIt.yieldPcs)],
    [t.amounts.scrap, pieces(journal?.scrapPcs), pieces(scrapOf(without)), pieces(scrapOf(withIt))],
    [t.amounts.machine, time(journal?.machineMs), time(without.machineMs), time(withIt.machineMs)],
    [t.amounts.setup, time(journal?.setupMs), time(without.setupMs), time(withIt.setupMs)],
  ];
  return (
    <table class="doubt" data-testid="doubt">
      <thead>
        <tr>
          {[t.figuresOf, t.journal, t.without, t.with].map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, ...cells]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {cells.map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the three columns are always the same three
              <td key={index}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
