/** A tablet view as a busy evening shift gives it: every class of state, open and told stops, an undecided stretch. */
import type { TabletView } from '../../../collector/tablet/view.ts';
import type { Kpis } from '../../../shared/core/words/figures.ts';
import type { IntervalClass, Reason } from '../../../shared/core/words/plant.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Friday 20 November 2026, 20:45 in Berlin. */
export const fixtureNow = Date.UTC(2026, 10, 20, 19, 45, 12);

export const reasons: Reason[] = [
  branch('technical', 'Technical', 'Technik', 'Technique'),
  stop('tool-broken', 'technical', 'Tool broken', 'Werkzeug gebrochen', 'Outil cassé', true),
  stop('jam', 'technical', 'Jam', 'Stau', 'Bourrage', true),
  stop('hydraulics', 'technical', 'Hydraulics', 'Hydraulik', 'Hydraulique', true),
  stop('electrical', 'technical', 'Electrical', 'Elektrik', 'Électrique', true),
  stop('sensor', 'technical', 'Sensor', 'Sensor', 'Capteur', true),
  branch('organisation', 'Organisation', 'Organisation', 'Organisation'),
  stop('no-material', 'organisation', 'No material', 'Kein Material', 'Pas de matière'),
  stop('no-operator', 'organisation', 'No operator', 'Kein Bediener', 'Pas d’opérateur'),
  stop('no-crane', 'organisation', 'Waiting for the crane', 'Warten auf den Kran', 'Attente du pont roulant'),
  stop('no-papers', 'organisation', 'Papers missing', 'Papiere fehlen', 'Documents manquants'),
  branch('quality', 'Quality', 'Qualität', 'Qualité'),
  stop('quality-check', 'quality', 'Quality check', 'Qualitätsprüfung', 'Contrôle qualité'),
  stop('adjust', 'quality', 'Adjusting dimensions', 'Maße nachstellen', 'Ajuster les cotes'),
  branch('planned', 'Planned', 'Geplant', 'Planifié'),
  { ...stop('maintenance', 'planned', 'Maintenance', 'Wartung', 'Maintenance'), effect: 'plannedStop' },
  { ...stop('cleaning', 'planned', 'Cleaning', 'Reinigung', 'Nettoyage'), effect: 'plannedStop' },
  { ...stop('changeover', 'planned', 'Changeover', 'Umrüsten', 'Changement de série'), effect: 'setup' },
  scrap('crack', 'Crack', 'Riss', 'Fissure'),
  scrap('dimension', 'Out of size', 'Maß daneben', 'Hors cote'),
  scrap('surface', 'Surface', 'Oberfläche', 'Surface'),
  scrap('startup', 'Start-up part', 'Anfahrteil', 'Pièce de démarrage'),
  { ...scrap('deburr', 'Deburr', 'Entgraten', 'Ébavurer'), kind: 'rework' },
];

function branch(id: string, en: string, de: string, fr: string): Reason {
  return { id, kind: 'stop', parentId: null, name: { en, de, fr }, effect: 'stop', failure: false };
}
function stop(id: string, parentId: string, en: string, de: string, fr: string, failure = false): Reason {
  return { id, kind: 'stop', parentId, name: { en, de, fr }, effect: 'stop', failure };
}
function scrap(id: string, en: string, de: string, fr: string): Reason {
  return { id, kind: 'scrap', parentId: null, name: { en, de, fr }, effect: 'stop', failure: false };
}

export function kpis(availability: number | null, effectiveness: number | null, qualityRatio: number | null): Kpis {
  const oee =
    availability === null || effectiveness === null || qualityRatio === null
      ? null
      : availability * effectiveness * qualityRatio;
  return {
    availability,
    effectiveness,
    qualityRatio,
    oee,
    nee: oee === null ? null : oee * 1.09,
    teep: oee === null ? null : oee * 0.62,
    setupRatio: 0.12,
    technicalEfficiency: 0.86,
    utilizationEfficiency: 0.78,
    allocationEfficiency: 0.9,
    throughputPerHour: 112.4,
    scrapRatio: qualityRatio === null ? null : 1 - qualityRatio,
    reworkRatio: 0.004,
    firstPassYield: qualityRatio,
    mtbfMs: 4.2 * HOUR,
    mttfMs: 4.2 * HOUR,
    mttrMs: 23 * MINUTE,
    correctiveMaintenanceRatio: null,
    equipmentLoadRatio: 0.7,
  };
}

/** Class and minutes, one after the other, up to `end`. */
export function strip(
  end: number,
  parts: readonly (readonly [IntervalClass, number])[],
): (readonly [number, number, IntervalClass])[] {
  const whole = parts.reduce((sum, [, minutes]) => sum + minutes, 0) * MINUTE;
  let at = end - whole;
  return parts.map(([kind, minutes]) => {
    const from = at;
    at += minutes * MINUTE;
    return [from, at, kind] as const;
  });
}

export function tabletFixture(now = fixtureNow): TabletView {
  const ago = (minutes: number) => now - minutes * MINUTE;
  const shift = (availability: number, coverage = 0.99) => ({
    id: 'late',
    name: { en: 'Late', de: 'Spät', fr: 'Après-midi' },
    from: ago(405),
    figures: {
      kpis: kpis(availability, 0.93, 0.985),
      coverage,
      withheld: coverage < 0.8,
    },
  });
  const job = (n: number, itemName: string, quantityPcs: number, goodPcs: number, scrapPcs: number) => ({
    operationId: `PO-47${n}/0010`,
    orderId: `PO-47${n}`,
    operationNumber: '0010',
    itemId: `IT-${n}`,
    itemName,
    customer: 'Hansen Drives',
    dueAt: now + 52 * HOUR,
    quantityPcs,
    goodPcs,
    scrapPcs,
    reworkPcs: 0,
    startedAt: ago(300),
    rule: 'operatorStarted' as const,
    sureness: 'certain' as const,
    inSetup: false,
  });
  const waiting = (n: number, itemName: string, quantityPcs: number, waitsFor: string | null = null) => ({
    operationId: `PO-48${n}/0010`,
    orderId: `PO-48${n}`,
    operationNumber: '0010',
    itemId: `IT-${n}`,
    itemName,
    customer: n % 2 === 0 ? 'Nordwind Turbines' : 'Hansen Drives',
    dueAt: now + n * 2 * HOUR,
    quantityPcs,
    goodPcs: 0,
    status: 'waiting' as const,
    runsAt: [],
    waitsFor,
    plannedSetupMs: 30 * MINUTE,
    plannedRunMs: quantityPcs * 14_000,
  });
  const usual: (readonly [IntervalClass, number])[] = [
    ['producing', 92],
    ['minorStop', 2],
    ['producing', 40],
    ['setup', 34],
    ['producing', 71],
    ['plannedStop', 30],
    ['producing', 80],
    ['stop', 23],
    ['producing', 25],
    ['stop', 8],
  ];
  const queue = [
    waiting(12, 'Flange 80', 600),
    waiting(13, 'Bracket L', 240, 'PO-4813/0005'),
    waiting(16, 'Shaft 12', 1200),
  ];
  const base = {
    lineProblem: null,
    reasonId: null,
    operators: ['B. Yilmaz'],
    atWork: 1,
    endedByShift: [],
    also: [],
    stops: [],
    unexplained: 0,
    queue,
    queued: queue.length,
    worked: [],
    notes: [],
    undecided: [],
    workCentreId: 'forge',
    sending: null,
    loads: null,
    material: null,
  };
  return {
    now,
    plantName: { en: 'Forge and machining works', de: 'Schmiede und Zerspanung', fr: 'Forge et usinage' },
    timeZone: 'Europe/Berlin',
    edgeId: 'edge-1',
    computing: false,
    bridge: { configured: true, connected: true, factsBehind: 0, problem: null },
    seq: 4_711,
    quarantined: 0,
    reasons,
    machines: [
      {
        ...base,
        id: 'press-1',
        name: { en: 'Press 1', de: 'Presse 1', fr: 'Presse 1' },
        class: 'stop',
        state: 'stopped',
        since: ago(8),
        current: job(11, 'Housing A', 1700, 1363, 18),
        unexplained: 2,
        stops: [
          { from: ago(8), to: null, durationMs: 8 * MINUTE, class: 'stop', reasonId: null, unexplained: true },
          { from: ago(56), to: ago(33), durationMs: 23 * MINUTE, class: 'stop', reasonId: null, unexplained: true },
          {
            from: ago(166),
            to: ago(136),
            durationMs: 30 * MINUTE,
            class: 'plannedStop',
            reasonId: 'cleaning',
            unexplained: false,
          },
          {
            from: ago(270),
            to: ago(236),
            durationMs: 34 * MINUTE,
            class: 'setup',
            reasonId: 'changeover',
            unexplained: false,
          },
          { from: ago(402), to: ago(391), durationMs: 11 * MINUTE, class: 'stop', reasonId: 'jam', unexplained: false },
          {
            from: ago(470),
            to: ago(431),
            durationMs: 39 * MINUTE,
            class: 'stop',
            reasonId: 'no-material',
            unexplained: false,
          },
        ],
        undecided: [
          {
            machineId: 'press-1',
            from: ago(236),
            to: ago(214),
            producedPcs: 84,
            candidates: ['PO-4711/0010', 'PO-4812/0010'],
            why: 'severalPossible',
          },
        ],
        shift: shift(0.64),
        strip: strip(now, usual),
      },
      {
        ...base,
        id: 'press-2',
        name: { en: 'Press 2', de: 'Presse 2', fr: 'Presse 2' },
        class: 'producing',
        state: 'running',
        since: ago(71),
        current: job(12, 'Flange 80', 1100, 640, 7),
        stops: [
          { from: ago(94), to: ago(71), durationMs: 23 * MINUTE, class: 'stop', reasonId: 'jam', unexplained: false },
        ],
        shift: shift(0.71),
        strip: strip(now, [
          ['producing', 210],
          ['stop', 23],
          ['noOrder', 20],
          ['setup', 41],
          ['producing', 111],
        ]),
      },
      {
        ...base,
        id: 'cnc-1',
        name: 'CNC 1',
        workCentreId: 'turning',
        class: 'setup',
        state: 'setup',
        since: ago(19),
        current: { ...job(14, 'Bracket L', 1500, 0, 0), inSetup: true },
        sending: {
          operationId: 'PO-4714/0010',
          by: 'supervisor',
          toSend: {
            values: [
              { name: 'program', value: 'BRK-L-07' },
              { name: 'Spindle speed', value: 4200.5 },
              { name: 'quantity', value: 1500 },
            ],
            left: ['Coolant'],
            problem: null,
          },
          last: {
            at: ago(3),
            by: 'B. Yilmaz',
            outcome: 'refused',
            results: [
              {
                name: 'program',
                value: 'BRK-L-07',
                before: 'SHAFT-12',
                after: 'BRK-L-07',
                outcome: 'confirmed',
                words: null,
              },
              {
                name: 'Spindle speed',
                value: 4200.5,
                before: 3000,
                after: 3000,
                outcome: 'refused',
                words: 'the server refuses it: BadUserAccessDenied',
              },
              {
                name: 'quantity',
                value: 1500,
                before: null,
                after: null,
                outcome: 'notSent',
                words: 'because Spindle speed was not confirmed',
              },
            ],
          },
        },
        shift: shift(0.58),
        strip: strip(now, [
          ['producing', 300],
          ['noOrder', 86],
          ['setup', 19],
        ]),
      },
      {
        ...base,
        id: 'cnc-2',
        name: 'CNC 2',
        workCentreId: 'turning',
        class: 'minorStop',
        state: 'idle',
        since: ago(1),
        current: job(16, 'Shaft 12', 1500, 1204, 31),
        shift: shift(0.66),
        strip: strip(now, [
          ['producing', 380],
          ['minorStop', 1],
        ]),
      },
      {
        ...base,
        id: 'cnc-3',
        name: 'CNC 3',
        workCentreId: 'turning',
        class: 'noOrder',
        state: 'idle',
        since: ago(132),
        current: null,
        operators: [],
        atWork: 0,
        endedByShift: [],
        shift: shift(0.41),
        strip: strip(now, [
          ['producing', 273],
          ['noOrder', 132],
        ]),
      },
      {
        ...base,
        id: 'mould-1',
        name: { en: 'Injection moulding', de: 'Spritzguss', fr: 'Injection' },
        workCentreId: 'moulding',
        class: 'plannedStop',
        state: 'maintenance',
        since: ago(26),
        reasonId: 'maintenance',
        current: job(19, 'Cap 4-fold, glass-fibre reinforced, black', 18_000, 11_220, 260),
        shift: shift(0.77),
        strip: strip(now, [
          ['producing', 379],
          ['plannedStop', 26],
        ]),
      },
      {
        ...base,
        id: 'potting-1',
        name: { en: 'Potting cell', de: 'Vergusszelle', fr: 'Cellule de surmoulage' },
        workCentreId: 'potting',
        class: 'noData',
        state: null,
        since: ago(47),
        lineProblem: 'The broker at 10.0.4.7 does not answer.',
        current: job(20, 'Sensor head', 420, 108, 2),
        shift: shift(0.6, 0.42),
        strip: strip(now, [
          ['producing', 120],
          ['noData', 238],
          ['producing', 0.5],
          ['noData', 47],
        ]),
      },
      {
        ...base,
        id: 'old-press',
        name: { en: 'Old press', de: 'Alte Presse', fr: 'Ancienne presse' },
        class: 'unscheduled',
        state: null,
        since: ago(405),
        current: null,
        operators: [],
        atWork: 0,
        endedByShift: [],
        shift: null,
        strip: strip(now, [
          ['producing', 75],
          ['unscheduled', 405],
        ]),
      },
    ],
  };
}
