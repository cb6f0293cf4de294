/** What operators may declare by themselves: the plant's choice. */
import { z } from 'zod';

export const DeclarationsSchema = z.strictObject({
  /** So much scrap and rework of an operation, in its unit, is an operator's matter however little was made. */
  operatorPcs: z.number().nonnegative().default(50),
  /** And this share of what was made; a supervisor declares what is beyond both. */
  operatorShare: z.number().min(0).max(1).default(0.5),
  /** So many times what an operation needs of a component they issue, and `operatorPcs` of its unit in any case: a bag. */
  operatorNeeds: z.number().min(1).max(100).default(3),
});
export type DeclarationRules = z.infer<typeof DeclarationsSchema>;

/** Where the plant says nothing of it. */
export const usualDeclarations: DeclarationRules = DeclarationsSchema.parse({});
