import type { Refusal } from '../formats/import-report.ts';

/** From this number of plates on, a column that does not look like plates refuses the list. */
const ENOUGH_PLATES = 20;
/** No US or Canadian serial is a number of so many digits: dates, telephone and record numbers are. */
const LONG_NUMBER = /^\d{8,}$/;
const ONLY_LETTERS = /^[A-Z]+$/;

/** What is wrong with a column of plates; the first that applies. */
type Doubt = 'same' | 'duplicates' | 'words' | 'numbers';

/**
 * Whether what a list gives as plates can be plates. Any word of up to ten characters may be on a vanity plate, so one plate
 * tells nothing. A column of makes, names or dates shows as a whole.
 */
export class PlateColumn {
  #plates = 0;
  #words = 0;
  #numbers = 0;
  #duplicates = 0;
  #first: string | null = null;
  #isSame = true;

  /** @param isDuplicate whether an earlier row had the same plate, region and category */
  add(plate: string, isDuplicate: boolean): void {
    this.#plates += 1;
    if (ONLY_LETTERS.test(plate)) this.#words += 1;
    else if (LONG_NUMBER.test(plate)) this.#numbers += 1;
    if (isDuplicate) this.#duplicates += 1;
    this.#first ??= plate;
    this.#isSame &&= plate === this.#first;
  }

  /** @returns null if the list is accepted as far as its plates are concerned */
  refusal(): Refusal | null {
    const doubt = this.#plates < ENOUGH_PLATES ? null : this.#doubt();
    if (doubt === null) return null;
    return {
      kind: 'not-plates',
      reason: `${DOUBTS[doubt]} Does the heading stand over the plates? Correct the header, or name the layout (--format).`,
    };
  }

  /** A few plates may look like anything: a person should look at them. @returns none if they look like plates */
  doubtful(): { readonly count: number; readonly text: string } {
    const doubt = this.#plates < 2 ? null : this.#doubt();
    return doubt === null
      ? { count: 0, text: '' }
      : { count: this.#plates, text: `${DOUBTS[doubt]} Does the heading stand over the plates?` };
  }

  #doubt(): Doubt | null {
    const isMost = (count: number): boolean => count * 2 > this.#plates;
    if (this.#isSame) return 'same';
    if (isMost(this.#duplicates)) return 'duplicates';
    if (isMost(this.#words)) return 'words';
    return isMost(this.#numbers) ? 'numbers' : null;
  }
}

const DOUBTS: Readonly<Record<Doubt, string>> = {
  same: 'All rows have the same plate.',
  duplicates: 'Most plates are duplicates of others, as in a column of makes or colours.',
  words: 'Most plates are words without a digit, as in a column of makes or names.',
  numbers: 'Most plates are numbers of eight or more digits, as in a column of dates or telephone numbers.',
};
