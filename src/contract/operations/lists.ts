import { z } from 'zod';
import { MAX_LIST_BYTES } from '../../domain/list/hot-list.ts';
import { evenBeforeOperators, operation } from './operation.ts';

/** What became of a list: for people, and in full. Contains no plate. */
export const listImportAnswerSchema = z.object({
  accepted: z.boolean(),
  text: z.string(),
  report: z.record(z.string(), z.unknown()),
});
export type ListImportAnswer = z.infer<typeof listImportAnswerSchema>;

/** PEM of the key to which list packages for this unit are sealed. */
export const unitKeySchema = z.object({ publicKey: z.string() });

/** How hot lists come into force by hand. */
export const LIST_OPERATIONS = {
  /** The list, or the package, follows the request. */
  hotlistImport: operation({
    name: 'hotlistImport',
    via: ['socket'],
    need: evenBeforeOperators('lists'),
    request: z.strictObject({
      /** The importer decodes them: what a list needs is its stage's to say. */
      options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    }),
    answer: listImportAnswerSchema,
    maxBodyBytes: MAX_LIST_BYTES,
  }),
  hotlistUnitKey: operation({
    name: 'hotlistUnitKey',
    via: ['socket'],
    need: null,
    request: z.strictObject({}),
    answer: unitKeySchema,
  }),
};
