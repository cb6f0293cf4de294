/** The options of `files`: where the folders are, and the layout of the files, as a preset gives it or overruled. */
import { z } from 'zod';
import { isZone } from '../../../../shared/core/words/zone.ts';
import { BooksLayoutSchema } from './books.ts';
import { plainGoods } from './goods-presets.ts';
import {
  type ConfirmationsLayout,
  ConfirmationsLayoutSchema,
  type GoodsLayout,
  GoodsLayoutSchema,
  goodsFaults,
  layoutFaults,
  type OrdersLayout,
  OrdersLayoutSchema,
} from './layout.ts';
import { type PresetName, plainConfirmations, plainOrders, presetNames, presets } from './presets.ts';

const Folder = z.string().min(1);
/** `.err`: what stands beside a file, under its name and this. */
const Ending = z.string().regex(/^\.[\w.-]{1,16}$/, 'expected an ending like .err');

const shape = {
  kind: z.literal('files'),
  preset: z.enum(presetNames).optional(),
  /** Whose days and times the files speak of, IANA. */
  timeZone: z.string().refine(isZone, 'expected a time zone like Europe/Berlin'),

  /** Where the ERP puts orders. */
  ordersFolder: Folder,
  ordersPattern: z.string().min(1).max(100).default('*'),
  /**
   * What was read goes there, what could not be read into the second. Without both, the folder holds an export of all
   * open orders that is written anew again and again; then nothing is moved.
   */
  ordersDoneFolder: Folder.optional(),
  ordersErrorFolder: Folder.optional(),
  /** `.ok`: a file is read only once this stands beside it. */
  ordersTrigger: Ending.optional(),
  /** A file that still grows is left alone so long. */
  settleMs: z.int().nonnegative().max(60_000).default(1_000),

  /** Where we put confirmations; each appears there whole. */
  confirmationsFolder: Folder,
  /** `{number}` counts up, `{key}` is the posting's own; also `{order}`, `{operation}`. */
  fileName: z
    .string()
    .regex(/^[^/\\]*\{(number|key)\}[^/\\]*$/, 'expected a file name with {number} or {key}, without folders')
    .max(150)
    .optional(),
  /** Ours, on the same disk as `confirmationsFolder`: what is under way, and what was handed over. */
  sendingFolder: Folder.optional(),
  /** `.ok`: written beside each file once that is there. */
  trigger: Ending.optional(),
  /** Where the ERP moves a file that it has booked, and one that it refuses. Without both no answer ever comes. */
  confirmationsDoneFolder: Folder.optional(),
  confirmationsErrorFolder: Folder.optional(),
  /** `.err`: the ERP's words on a refused file. */
  reasonEnding: Ending.optional(),

  /** Goods that we issue ourselves, as files of their own; never those that the ERP backflushes. */
  goods: z.enum(['none', 'notBackflushed']).default('none'),
  goodsFiles: GoodsLayoutSchema.partial().optional(),

  /** An export of what the ERP has booked, in the form of the orders, written anew again and again; left out: nobody can be asked. */
  booksFile: z.string().min(1).optional(),
  books: BooksLayoutSchema.optional(),

  orders: OrdersLayoutSchema.partial().optional(),
  confirmations: ConfirmationsLayoutSchema.partial().optional(),

  /** How often orders and answers are looked for. */
  pollMs: z.int().positive().default(10_000),
  /** A folder on a network that answers no sooner is away. */
  timeoutMs: z.int().positive().default(30_000),
};

export const FilesOptionsSchema = z
  .object(shape)
  .strict()
  .superRefine((options, context) => {
    const fault = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    for (const [done, error] of [
      ['ordersDoneFolder', 'ordersErrorFolder'],
      ['confirmationsDoneFolder', 'confirmationsErrorFolder'],
    ] as const)
      if ((options[done] === undefined) !== (options[error] === undefined))
        fault([options[done] === undefined ? done : error], `expected both: ${done} and ${error}`);
    if ((options.booksFile === undefined) !== (options.books === undefined))
      fault([options.books === undefined ? 'books' : 'booksFile'], 'expected both: booksFile and books');
    const { orders, confirmations } = layoutOf(options);
    const parsedOrders = OrdersLayoutSchema.safeParse(orders);
    const parsedConfirmations = ConfirmationsLayoutSchema.safeParse(confirmations);
    if (!parsedOrders.success || !parsedConfirmations.success) return;
    for (const [path, message] of layoutFaults(parsedOrders.data, parsedConfirmations.data)) fault(path, message);
    const goods = goodsOf(options);
    for (const [path, message] of goods === null ? [] : goodsFaults(goods, parsedConfirmations.data))
      fault(path, message);
    if (options.ordersDoneFolder === undefined && parsedOrders.data.columns.created === undefined)
      fault(
        ['orders', 'columns'],
        'an export that is written anew has to tell when an order was made: expected a column "created"; ' +
          'or give ordersDoneFolder and ordersErrorFolder',
      );
  });
export type FilesOptions = z.infer<typeof FilesOptionsSchema>;

export interface Layout {
  orders: OrdersLayout;
  confirmations: ConfirmationsLayout;
  fileName: string;
  /** null: the ERP hears of none. */
  goods: GoodsLayout | null;
}

/** The plain layout, overruled by the preset, overruled by what is given. Columns and codes of orders are joined. */
export function filesLayout(options: FilesOptions): Layout {
  const { orders, confirmations, fileName } = layoutOf(options);
  return {
    orders: OrdersLayoutSchema.parse(orders),
    confirmations: ConfirmationsLayoutSchema.parse(confirmations),
    fileName,
    goods: goodsOf(options),
  };
}

/** What a preset takes no goods by (payroll) is given whole in the configuration. */
function goodsOf({
  goods,
  goodsFiles,
  preset,
}: Pick<FilesOptions, 'goods' | 'goodsFiles' | 'preset'>): GoodsLayout | null {
  if (goods === 'none') return null;
  return GoodsLayoutSchema.parse({ ...plainGoods, ...(preset && presets[preset].goods), ...goodsFiles });
}

interface Given {
  preset?: PresetName | undefined;
  orders?: z.infer<z.ZodOptional<ReturnType<typeof OrdersLayoutSchema.partial>>> | undefined;
  confirmations?: z.infer<z.ZodOptional<ReturnType<typeof ConfirmationsLayoutSchema.partial>>> | undefined;
  fileName?: string | undefined;
}

function layoutOf({ preset, orders = {}, confirmations = {}, fileName }: Given) {
  const base = preset === undefined ? null : presets[preset];
  const columns = base?.orders.columns ?? plainOrders.columns;
  return {
    orders: { ...plainOrders, ...base?.orders, ...orders, columns: { ...columns, ...orders.columns } },
    confirmations: { ...plainConfirmations, ...base?.confirmations, ...confirmations },
    fileName: fileName ?? base?.fileName ?? 'confirmation-{number}.csv',
  };
}
