/** The built bridge killed before each ERP's strict face, again and again: one row for each dialect. */
import { everyErp } from '../bridge/erp/dialects/every-erp.ts';
import { killAgainAndAgain } from '../flow/killed-bridge.ts';
import { type Row, row } from './faults.ts';

const ROUNDS = 4;

/** `size` runs of each dialect whose name holds `only`, from `seed` on. */
export async function* killedBridges(seed: number, size: number, only: string): AsyncGenerator<Row> {
  for (const erp of everyErp.filter(({ name }) => name.includes(only))) {
    const result = row(`kill -9 of the bridge before ${erp.name}`, size * ROUNDS);
    for (let run = 0; run < size; run += 1) {
      const { orders } = await killAgainAndAgain(erp, seed + run, ROUNDS);
      for (const { made, held } of orders)
        for (const what of ['yield', 'scrap'] as const) {
          result.lost += Math.max(0, made[what] - held[what]);
          result.doubled += Math.max(0, held[what] - made[what]);
        }
    }
    yield result;
  }
}
