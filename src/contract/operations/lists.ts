import { z } from 'zod';
import { MAX_LIST_BYTES } from '../../domain/list/hot-list.ts';
import { evenBeforeOperators, operation } from './operation.ts';
import { listId } from './request-fields.ts';

/** The result of an import: a text for people, and the full report. Contains no plate. */
export const listImportAnswerSchema = z.object({
  accepted: z.boolean(),
  text: z.string(),
  report: z.record(z.string(), z.unknown()),
});
export type ListImportAnswer = z.infer<typeof listImportAnswerSchema>;

/** `retracted`: the number of alerts that were retracted. */
export const listWithdrawnSchema = z.object({
  listId: z.string(),
  version: z.string(),
  entries: z.int(),
  retracted: z.int(),
});

/** PEM of the public key to which list packages for this unit are sealed. */
export const unitKeySchema = z.object({ publicKey: z.string() });

/** How people import hot lists. */
export const LIST_OPERATIONS = {
  /** The list or package follows the request. */
  hotlistImport: operation({
    name: 'hotlistImport',
    via: ['socket'],
    need: evenBeforeOperators('lists'),
    request: z.strictObject({
      /** The importer decodes the options, because the import stage says what a list needs. */
      options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    }),
    answer: listImportAnswerSchema,
    maxBodyBytes: MAX_LIST_BYTES,
  }),
  /** Takes a list out of force for good. For a list that comes in packages, only a new package brings it back. */
  hotlistWithdraw: operation({
    name: 'hotlistWithdraw',
    via: ['socket'],
    need: evenBeforeOperators('lists'),
    request: z.strictObject({ listId }),
    answer: listWithdrawnSchema,
  }),
  hotlistUnitKey: operation({
    name: 'hotlistUnitKey',
    via: ['socket'],
    need: null,
    request: z.strictObject({}),
    answer: unitKeySchema,
  }),
};
