import { z } from 'zod';
import type { ListedEntry } from '../domain/alert/verification.ts';
import { CATEGORIES } from '../domain/list/hot-list.ts';
import { foldO } from '../domain/plate/fold-o.ts';

/** An entry as files keep what people have said of it. */
export const listedEntry = z.object({
  source: z.string(),
  plate: z.string(),
  region: z.string().nullable(),
  category: z.enum(CATEGORIES),
});

/** The same entry, in whatever version of its list: a warrant that is listed under O and under 0 is one. */
export const isSameEntry = (a: ListedEntry, b: ListedEntry): boolean =>
  a.source === b.source &&
  a.region === b.region &&
  a.category === b.category &&
  foldO(a.plate) === foldO(b.plate);
