/** The two files that describe a simulated plant: the collector's (what is known) and the truth's. */
import { z } from 'zod';
import { type Plant, PlantSchema } from '../../shared/core/words/plant.ts';
import { Problem } from '../../shared/core/words/problem.ts';
import { readConfig } from '../../shared/io/config.ts';
import { type SimulatedPlant, SimulatedPlantSchema } from './params.ts';

const PlantFileSchema = z.looseObject({ plant: PlantSchema });

export interface PlantFiles {
  plant: Plant;
  sim: SimulatedPlant;
}

/** Reads both and holds them against each other. Errors: `invalid`, naming file, line and field. */
export function readPlantFiles(plantFile: string, machinesFile: string): PlantFiles {
  const { plant } = readConfig(plantFile, PlantFileSchema);
  const sim = readConfig(machinesFile, SimulatedPlantSchema);
  const known = new Set(plant.machines.map((machine) => machine.id));
  const centres = new Set(plant.workCentres.map((centre) => centre.id));
  const reasons = new Set(plant.reasons.map((reason) => reason.id));
  const faults = [
    ...sim.machines.flatMap((machine) => [
      ...(known.has(machine.id) ? [] : [`machine "${machine.id}" is not in ${plantFile}`]),
      ...[...machine.stops.map((cause) => cause.reasonId), ...Object.keys(machine.scrapReasons)]
        .filter((reasonId) => !reasons.has(reasonId))
        .map((reasonId) => `machine "${machine.id}": reason "${reasonId}" is not in ${plantFile}`),
    ]),
    ...sim.items.flatMap((item) =>
      item.routing
        .filter((step) => !centres.has(step.workCentreId))
        .map((step) => `item "${item.id}": work centre "${step.workCentreId}" is not in ${plantFile}`),
    ),
  ];
  if (faults.length > 0) throw new Problem('invalid', faults.map((fault) => `${machinesFile}: ${fault}`).join('\n'));
  return { plant, sim };
}
