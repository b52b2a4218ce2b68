import { UsageError } from './usage-error.ts';

/** @throws UsageError for any other word */
export function oneOf<T extends string>(flag: string, words: readonly T[], word: string): T {
  const found = words.find((one) => one === word);
  if (found === undefined) throw new UsageError(`${flag} must be one of ${words.join(', ')}.`);
  return found;
}
