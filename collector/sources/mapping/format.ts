/**
 * How a message's text is written, as a profile declares it:
 *
 *     format: influx                                            # one line, one record: fields.good, tags.program, time
 *     format: { separator: ';', header: true }                  # the first line names the columns
 *     format: { separator: ',', columns: [ts, state, good] }    # no line does, the profile does
 *     format: { separator: "\t" }                               # by place: [0], [1]
 */
import { z } from 'zod';

const DelimitedSchema = z
  .strictObject({
    separator: z.string().length(1, 'one character, like ";"'),
    /** The names of the columns, where no line of the text names them. */
    columns: z.array(z.string().min(1)).min(1).max(1_000).optional(),
    /** The first line of each message names the columns. */
    header: z.boolean().default(false),
    quote: z.string().length(1, "one character, like '\"'").default('"'),
  })
  .superRefine(({ separator, columns, header, quote }, context) => {
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (header && columns !== undefined)
      fault('columns', 'either the first line names the columns or the profile does');
    if (new Set(columns).size < (columns?.length ?? 0)) fault('columns', 'two columns have the same name');
    if (separator === quote || /[\r\n]/.test(separator)) fault('separator', 'neither the quote nor the end of a line');
  });
export type Delimited = z.infer<typeof DelimitedSchema>;

export const FormatSchema = z.union([z.enum(['json', 'influx']), DelimitedSchema]);
export type Format = z.infer<typeof FormatSchema>;

/** How a text writes numbers. `de`: 1.234,5 · `en`: 1,234.5 · `fr`: 1 234,5 · `ch`: 1'234.5 */
export const numberForms = ['plain', 'de', 'en', 'fr', 'ch'] as const;
export type NumberForm = (typeof numberForms)[number];
