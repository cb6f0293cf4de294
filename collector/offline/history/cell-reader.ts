/** What a field of the map says in a line: text, a date, a quantity, a length of time. */
import { DateColumn } from './date-forms.ts';
import { dateReader, type ReadDate } from './dates.ts';
import type { Field, TableMap } from './map.ts';
import { type Quantity, readLengthMs, readQuantity } from './quantities.ts';

export class CellReader {
  readonly #map: TableMap;
  readonly #places: ReadonlyMap<string, number>;
  readonly #forms = new Map<string, ReadDate>();
  /** By column and form. */
  readonly #dates = new Map<string, DateColumn>();

  constructor(map: TableMap, names: readonly string[]) {
    this.#map = map;
    this.#places = new Map(names.map((name, index) => [name, index]));
  }

  /** null: empty. Of several columns what they say together, if each says something of it. */
  text(cells: readonly string[], field: Field | undefined): string | null {
    if (field === undefined) return null;
    if (typeof field === 'object' && 'is' in field) return field.is;
    const said = namesOf(field).map((name) => cells[this.#places.get(name) ?? -1]?.trim() ?? '');
    const text = said.join(' ').trim();
    return said[0] === '' || text === '' ? null : text;
  }

  /** null where it is no date. */
  date(text: string, field: Field | undefined): number | null {
    const form = (typeof field === 'object' && 'form' in field ? field.form : undefined) ?? this.#map.form;
    const reader = this.#forms.get(form) ?? dateReader(form, this.#map.timeZone);
    this.#forms.set(form, reader);
    const at = reader(text);
    const key = `${namesOf(field).join('\n')}\n${form}`;
    const dates = this.#dates.get(key) ?? new DateColumn(namesOf(field), form);
    dates.saw(text, at !== null);
    this.#dates.set(key, dates);
    return at;
  }

  quantity(text: string | null): Quantity {
    return readQuantity(text, this.#map.decimal ?? null);
  }

  /** Milliseconds, of a number of `unitMs` or of hours and minutes. */
  length(text: string | null, unitMs: number): Quantity {
    return readLengthMs(text, unitMs, this.#map.decimal ?? null);
  }

  /** What may be wrong with the forms of the map. */
  hints(): string[] {
    return [...this.#dates.values()].flatMap((dates) => dates.hint() ?? []);
  }
}

/** Columns that a field reads. */
export function namesOf(field: Field | undefined): readonly string[] {
  if (field === undefined) return [];
  if (typeof field === 'string') return [field];
  if ('columns' in field) return field.columns;
  return 'column' in field ? [field.column] : [];
}
