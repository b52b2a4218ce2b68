/** The kinds of value that several sections of the configuration share. */
import { z } from 'zod';

/** Adds a description to a key. `restartNeeded`: the key is read at start only, which is true of every key today. */
export function key<T extends z.ZodType>(schema: T, description: string, restartNeeded = true): T {
  return schema.meta({ description, 'x-restartNeeded': restartNeeded });
}

/** A string with a pattern. `allowed` describes the pattern in words, for messages and for the reference page. */
export const shaped = (pattern: RegExp, allowed: string) =>
  z.string().regex(pattern).meta({ 'x-allowed': allowed });

export const name = shaped(/^[a-z0-9][a-z0-9-]{0,39}$/, '1 to 40 of a-z, 0-9 and hyphen, no hyphen first');

/** A file, folder or socket. The mark makes a relative path count from the configuration file's folder. */
export const pathOf = (maxCharacters: number) =>
  z.string().min(1).max(maxCharacters, { abort: true }).meta({ 'x-path': true });
export const path = pathOf(4096);
export const optionalPath = path.nullable().default(null);
export const whole = (min: number, max: number) => z.int().min(min).max(max);
/** 0..1 */
export const share = z.number().min(0).max(1);
