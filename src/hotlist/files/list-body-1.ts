import { z } from 'zod';
import { CATEGORIES, type HotListInfo } from '../../domain/list/hot-list.ts';
import { PlateText } from '../../domain/plate/plate-text.ts';
import { utcMs } from '../../domain/time/time.ts';
import type { ListRow } from '../formats/row-decoder.ts';

/** A list with all its entries: those of layout 1 were small. */
export type WholeList = { readonly info: HotListInfo; readonly rows: readonly ListRow[] };

/** The content of list files of layout 1: the whole list as one JSON value. */
const BODY_FORMAT = 1;

const word = z.string().nullable();

/** One row as an array: the names of its parts, a million times over, would be most of the file. */
const storedRow = z
  .tuple([z.string(), word, z.enum(CATEGORIES), z.string(), word, word, word, word, word, word, word])
  .transform((parts, context): ListRow => {
    const [literal, region, category, reason, recordId, originatingAgency, ...vehicle] = parts;
    const [vehicleYear, make, model, style, colour] = vehicle;
    const plate = PlateText.parse(literal);
    if (plate === null) {
      context.addIssue('not a plate');
      return z.NEVER;
    }
    const details = { recordId, originatingAgency, vehicleYear, make, model, style, colour };
    return { plate, region, category, reason, details, expiresAtUtc: null };
  });

const storedList = z.strictObject({
  format: z.literal(BODY_FORMAT),
  info: z.strictObject({
    listId: z.string(),
    source: z.string(),
    version: z.string(),
    sourceTimeUtc: z.int().transform(utcMs),
    foldsO: z.boolean(),
  }),
  rows: z.array(storedRow),
});

/** @throws SyntaxError or ZodError where the content is not that of a file of layout 1. */
export const decodeBody1 = (body: Uint8Array): WholeList =>
  storedList.parse(JSON.parse(Buffer.from(body).toString('utf8')));
