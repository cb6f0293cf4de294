/** Stop laws by machine index, and the scenario's own draw of how good the machines really are. */
import type { Plant } from '../../../shared/core/words/plant.ts';
import type { Laws } from '../laws.ts';
import { meanOf, TABLE } from '../numbers/pool.ts';
import { hash, hashText, normal } from '../numbers/random.ts';

export interface StopTables {
  /** Work centre of each machine, and per work centre: */
  centre: Int32Array;
  centreKey: Int32Array;
  stretchMs: readonly Float64Array[];
  stopMs: readonly Float64Array[];
  /** Indices into the table, drawn in proportion to the stretch: where a moment of running falls. */
  lengthBiased: readonly Int32Array[];
  tableLevel: Float64Array;
  tableFrequency: Float64Array;
  groupSd: Float64Array;
  outagesPerMs: Float64Array;
  outageMs: readonly Float64Array[];
  outageMeanMs: Float64Array;
  /** Of the plant as a whole, on the worked time of its first machine that works. */
  plantOutagesPerMs: number;
  plantOutageMs: Float64Array;
  /** Share of worked time that they add to it. */
  plantOutageShare: number;
  /** Per machine. */
  level: Float64Array;
  frequency: Float64Array;
  machineSd: Float64Array;
  groupShare: Float64Array;
}

export function compileStops(plant: Plant, laws: Laws): StopTables {
  const centres = plant.workCentres;
  const index = new Map(centres.map((centre, i) => [centre.id, i]));
  const law = centres.map((centre) => laws.stops.get(centre.id));
  const ofMachine = plant.machines.map((machine) => {
    const stops = laws.stops.get(machine.workCentreId);
    return (
      stops?.machines.get(machine.id) ?? {
        level: stops?.groupLevel ?? 0,
        frequency: stops?.groupFrequency ?? 0,
        sd: stops?.betweenSd ?? 0,
        groupShare: 1,
      }
    );
  });
  const ofPlant = laws.plantOutages?.ms ?? new Float64Array(0);
  return {
    centre: Int32Array.from(plant.machines, (machine) => index.get(machine.workCentreId) ?? 0),
    centreKey: Int32Array.from(centres, (centre) => hashText(centre.id)),
    stretchMs: law.map((stops) => stops?.stretchMs ?? new Float64Array([Infinity])),
    stopMs: law.map((stops) => stops?.stopMs ?? new Float64Array([0])),
    lengthBiased: law.map((stops) => lengthBiased(stops?.stretchMs ?? new Float64Array([1]))),
    tableLevel: Float64Array.from(law, (stops) => stops?.tableLevel ?? 0),
    tableFrequency: Float64Array.from(law, (stops) => stops?.tableFrequency ?? 0),
    groupSd: Float64Array.from(law, (stops) => stops?.groupSd ?? 0),
    outagesPerMs: Float64Array.from(law, (stops) => stops?.outagesPerMs ?? 0),
    outageMs: law.map((stops) => stops?.outageMs ?? new Float64Array(0)),
    outageMeanMs: Float64Array.from(law, (stops) => meanOf(stops?.outageMs ?? new Float64Array(0))),
    plantOutagesPerMs: laws.plantOutages?.perMs ?? 0,
    plantOutageMs: ofPlant,
    plantOutageShare: (laws.plantOutages?.perMs ?? 0) * meanOf(ofPlant),
    level: Float64Array.from(ofMachine, (machine) => machine.level),
    frequency: Float64Array.from(ofMachine, (machine) => machine.frequency),
    machineSd: Float64Array.from(ofMachine, (machine) => machine.sd),
    groupShare: Float64Array.from(ofMachine, (machine) => machine.groupShare),
  };
}

function lengthBiased(stretchMs: Float64Array): Int32Array {
  const total = stretchMs.reduce((sum, value) => sum + value, 0);
  const picked = new Int32Array(TABLE);
  let index = 0;
  let reached = stretchMs[0] ?? 0;
  for (let i = 0; i < TABLE; i += 1) {
    const goal = ((i + 0.5) / TABLE) * total;
    while (reached < goal && index < stretchMs.length - 1) {
      index += 1;
      reached += stretchMs[index] ?? 0;
    }
    picked[i] = index;
  }
  return picked;
}

/**
 * Draws the parameters' uncertainty once for a scenario: factors on stretches and on stops. What is
 * known of the frequency goes to the stretches, the rest to the stops; the drawn error by halves.
 */
export function drawLevels(
  tables: StopTables,
  machineKey: Int32Array,
  scenario: number,
  frozen: boolean,
  { stretchScale, stopScale }: { stretchScale: Float64Array; stopScale: Float64Array },
): void {
  for (let m = 0; m < machineKey.length; m += 1) {
    const centre = tables.centre[m] ?? 0;
    const shift = (tables.level[m] ?? 0) - (tables.tableLevel[centre] ?? 0);
    const more = (tables.frequency[m] ?? 0) - (tables.tableFrequency[centre] ?? 0);
    let error = 0;
    if (!frozen) {
      const group = normal(hash(scenario, (tables.centreKey[centre] ?? 0) ^ 0x51ed));
      const own = normal(hash(scenario, (machineKey[m] ?? 0) ^ 0x2c1b));
      error = (tables.groupShare[m] ?? 0) * (tables.groupSd[centre] ?? 0) * group + (tables.machineSd[m] ?? 0) * own;
    }
    stretchScale[m] = Math.exp(bounded(-more - error / 2));
    stopScale[m] = Math.exp(bounded(shift - more + error / 2));
  }
}

function bounded(logScale: number): number {
  return Math.max(-3, Math.min(3, logScale));
}
