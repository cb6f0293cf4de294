/** The box's health, put together from its parts whenever somebody asks. */
import { diskUse } from '../../shared/io/disk-use.ts';
import type { Keeper } from '../../shared/io/keeper.ts';
import type { LoopWatch } from '../../shared/io/loop-watch.ts';
import type { SteadyClock } from '../../shared/io/steady-clock.ts';
import type { TimeServerWatch } from '../../shared/io/time-server.ts';
import type { Ingest } from '../intake/ingest.ts';
import type { RunningSources } from '../intake/running-sources.ts';
import type { Journal } from '../journal/journal.ts';
import type { Logbook } from '../journal/logbook.ts';
import type { NamespaceState } from '../namespace/namespace.ts';
import type { BridgeState } from '../sending/publish.ts';
import { type Finding, findingsOf, worriesOf } from './findings.ts';
import type { Health, MachineVitals, SourceVitals } from './health.ts';
import type { Hearing } from './hearing.ts';
import type { Jobs } from './jobs.ts';
import { createVitals } from './vitals.ts';

export interface ReportOptions {
  journal: Journal;
  logbook: Logbook;
  ingest: Ingest;
  sources: RunningSources;
  hearing: Hearing;
  jobs: Jobs;
  loop: LoopWatch;
  keeper: Keeper;
  clock: SteadyClock;
  timeServer: TimeServerWatch | null;
  /** Why the snapshot of the last start was of no use; null where it was. */
  dropped: () => string | null;
  bridge: () => BridgeState;
  /** A configuration that was not taken over. */
  configFault: () => string | null;
  /** null where nothing is said at a broker. */
  namespace: () => NamespaceState | null;
}

export interface Report {
  /** Rates and "since when" come from looking again and again. */
  look(): void;
  health(): Health;
  findings(): Finding[];
}

export function createReport(options: ReportOptions): Report {
  const { journal, logbook, ingest, sources, hearing, jobs, loop, keeper, clock, bridge, configFault } = options;
  const vitals = createVitals();
  const vitalsOf = (key: string) => ({ since: vitals.since(key), valuesPerSecond: vitals.perSecond(key) });

  function look(): void {
    vitals.look(clock.now(), [
      { key: 'bridge', up: bridge().connected, received: 0 },
      ...sources.health().map(({ id, connected: up, received }) => ({ key: `source ${id}`, up, received })),
      ...logbook.ledger.plant.machines.map(({ id }) => {
        const { received } = hearing.heardOf(id);
        return { key: `machine ${id}`, up: ingest.traffic(id).lineUp, received };
      }),
    ]);
  }

  function health(): Health {
    const state = bridge();
    const conflict = state.conflict ? state.problem : null;
    const failed = jobs.faults().map(({ words }) => words);
    const failing = [ingest.problem(), configFault(), conflict, ...failed].filter((problem) => problem !== null);
    const clockOff = clock.off();
    const disk = diskUse(journal.file);
    const lastSeq = journal.lastSeq();
    const namespace = options.namespace();
    return {
      ok: failing.length === 0,
      // What keeps readings off the disk keeps other work off it, too: it is said once.
      problems: [...new Set(failing), ...worriesOf({ clock: clockOff, disk })],
      edgeId: journal.edgeId,
      now: clock.now(),
      facts: lastSeq,
      bridge: {
        ...state,
        cursor: state.configured ? lastSeq - state.factsBehind : 0,
        since: vitals.since('bridge'),
      },
      ...(namespace === null ? {} : { namespace }),
      quarantine: { open: journal.quarantine.open(), dropped: journal.quarantine.dropped() },
      backlog: ingest.backlog(),
      disk,
      loop: loop.held(),
      clock: clockOff,
      setByServer: options.timeServer?.isSet() ?? null,
      snapshot: {
        cursor: keeper.cursor(),
        dropped: keeper.cursor() === 0 ? options.dropped() : null,
        computing: !logbook.isWhole(),
      },
      sources: sources.health().map(sourceVitals),
      machines: logbook.ledger.plant.machines.map(({ id }) => machineVitals(id)),
    };
  }

  function sourceVitals(source: ReturnType<RunningSources['health']>[number]): SourceVitals {
    const traffic = source.machineIds.map((id) => ingest.traffic(id));
    return {
      ...source,
      ...vitalsOf(`source ${source.id}`),
      quarantined: traffic.reduce((sum, one) => sum + one.quarantined, source.quarantined),
      recoveredSteps: traffic.reduce((sum, one) => sum + one.recoveredSteps, 0),
    };
  }

  /** What its source could not read, and what the core's rule did not believe. */
  function machineVitals(machineId: string): MachineVitals {
    const traffic = ingest.traffic(machineId);
    const source = sources.of(machineId);
    const refused = source?.health.machines.find((one) => one.machineId === machineId)?.quarantined ?? 0;
    return {
      ...traffic,
      ...hearing.heardOf(machineId),
      ...vitalsOf(`machine ${machineId}`),
      quarantined: traffic.quarantined + refused,
      machineId,
      sourceId: source?.id ?? null,
      problem: hearing.lineProblem(machineId),
      clockOffsetMs: hearing.clockOffset(machineId),
    };
  }

  return {
    look,
    health,
    findings: () => findingsOf(health(), { writing: ingest.problem(), config: configFault(), jobs: jobs.faults() }),
  };
}
