/** In which form a column's dates are written, found from the dates themselves: to tell where the map is wrong. */
import { dateReader, isZoned, type ReadDate } from './dates.ts';

const days = ['dd.MM.yyyy', 'dd/MM/yyyy', 'MM/dd/yyyy', 'yyyy-MM-dd', 'dd-MM-yyyy', 'yyyy/MM/dd', 'yyyy.MM.dd'];
const shortDays = ['dd.MM.yy', 'dd/MM/yy', 'MM/dd/yy', 'dd-MM-yy'];
const others = ['unix', 'unixms', 'excel', 'dd-MMM-yyyy', 'dd-MMM-yy', 'dd MMM yyyy', 'dd. MMM yyyy', 'MMM dd, yyyy'];
const times = ['', ' HH:mm', ' HH:mm:ss', ' hh:mm a', ' hh:mm:ss a', ', HH:mm', 'THH:mm', 'THH:mm:ss'];
const forms: readonly string[] = [...days, ...shortDays, ...others].flatMap((day) => times.map((time) => day + time));

/** Forms in which the dates are written, but for one in twenty that is a slip; those that fit most first. None where they are none. */
export function formsOf(texts: readonly string[]): readonly string[] {
  if (texts.length === 0) return [];
  if (texts.every(isZoned)) return ['yyyy-MM-dd HH:mm:ss'];
  const counted = forms.map((form) => ({ form, count: fittingOf(texts, form) }));
  const most = Math.max(...counted.map(({ count }) => count));
  return most < 0.95 * texts.length ? [] : counted.flatMap(({ form, count }) => (count === most ? [form] : []));
}

/** Each form is asked of every column. */
const readers = new Map<string, ReadDate>();

function fittingOf(texts: readonly string[], form: string): number {
  const read = readers.get(form) ?? dateReader(form, 'UTC');
  if (forms.includes(form)) readers.set(form, read);
  return texts.filter((text) => read(text) !== null).length;
}

/** Enough to tell forms apart. */
const MOST = 1_000;

/** Of one column, as the lines come. */
export class DateColumn {
  readonly #columns: readonly string[];
  readonly #form: string;
  readonly #texts = new Set<string>();
  #missed = 0;

  constructor(columns: readonly string[], form: string) {
    this.#columns = columns;
    this.#form = form;
  }

  saw(text: string, fits: boolean): void {
    if (!fits) this.#missed += 1;
    if (this.#texts.size < MOST) this.#texts.add(text);
  }

  /** What to say of the column; null where all of it could be read, or no form fits more of it. */
  hint(): string | null {
    if (this.#missed === 0) return null;
    const texts = [...this.#texts];
    const said = fittingOf(texts, this.#form);
    const counted = forms.map((form) => ({ form, count: fittingOf(texts, form) }));
    const best = counted.reduce((most, one) => (one.count > most.count ? one : most), { form: '', count: said });
    if (best.form === '') return null;
    const share = best.count === texts.length ? 'All' : `${best.count} of ${texts.length}`;
    const [column, ...more] = this.#columns;
    const named = more.length === 0 ? `column: ${column}` : `columns: [${this.#columns.join(', ')}]`;
    return `${share} dates of the column "${this.#columns.join(' ')}" fit ${best.form}, ${said} the form ${this.#form} of the map: { ${named}, form: ${best.form} }`;
  }
}
