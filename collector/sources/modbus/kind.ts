/** Modbus TCP as a kind of source. */
import { polledKind } from '../polling/kind.ts';
import { modbusGuesses, modbusLookFields, modbusValues, usualPlaces } from './look.ts';
import { type ModbusOptions, ModbusOptionsSchema } from './options.ts';
import { modbusWire } from './wire.ts';

export const modbus = polledKind<ModbusOptions>({
  wire: modbusWire,
  options: ModbusOptionsSchema,
  scheme: 'modbus',
  hasUnits: true,
  place: ({ unitId = 1, firstAddress = 0 }) => [String(unitId), String(firstAddress)],
  fields: modbusLookFields,
  valuesOf: modbusValues,
  places: usualPlaces,
  guesses: modbusGuesses,
});
