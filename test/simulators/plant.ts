/** The demo plant and small parts of it, for the simulators' tests. */
import { readPlantFiles } from '../../simulators/plant/plant-file.ts';

export const { plant, sim } = readPlantFiles('config/demo/plant.yaml', 'config/demo/machines.yaml');

/** A Monday morning, six o'clock in Berlin. */
export const MONDAY = Date.UTC(2026, 10, 2, 5);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
