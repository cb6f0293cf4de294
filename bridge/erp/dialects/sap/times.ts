/** SAP's days and times of day, which are the plant's local ones: "20231204" "165808". */
import { DAY_MS } from '../../../../shared/core/words/time.ts';
import { localMsAt, momentOf } from '../../../../shared/core/words/zone.ts';

/**
 * Epoch ms. null where SAP says nothing ("00000000"); as written where it is no day, so that whoever checks it can
 * show it. "240000" is the end of the day.
 */
export function momentIn(timeZone: string, day: string | null, time: string | null): number | string | null {
  if (day === null || /^0*$/.test(day)) return null;
  const said = `${day} ${time ?? '000000'}`;
  const match = /^(\d{4})(\d\d)(\d\d) (\d\d)(\d\d)(\d\d)$/.exec(said);
  if (match === null) return said;
  const [year = 0, month = 0, date = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const midnight = Date.UTC(year, month - 1, date);
  const isDay = new Date(midnight).toISOString().slice(0, 10).replaceAll('-', '') === day;
  const ms = ((hour * 60 + minute) * 60 + second) * 1_000;
  return isDay && ms <= DAY_MS && minute < 60 && second < 60 ? momentOf(timeZone, midnight + ms) : said;
}

/** { day: "20231204", time: "165808" } */
export function localTime(timeZone: string, at: number): { day: string; time: string } {
  const [day = '', time = ''] = new Date(localMsAt(timeZone, at)).toISOString().split('T');
  return { day: day.replaceAll('-', ''), time: time.slice(0, 8).replaceAll(':', '') };
}
