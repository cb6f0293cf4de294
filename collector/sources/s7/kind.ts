/** S7 as a kind of source. */
import { polledKind } from '../polling/kind.ts';
import { s7Guesses, s7LookFields, s7Values, usualPlaces } from './look.ts';
import { type S7Options, S7OptionsSchema } from './options.ts';
import { s7Wire } from './wire.ts';

export const s7 = polledKind<S7Options>({
  wire: s7Wire,
  options: S7OptionsSchema,
  scheme: 's7',
  hasUnits: false,
  place: () => [],
  fields: s7LookFields,
  valuesOf: s7Values,
  places: usualPlaces,
  guesses: s7Guesses,
});
