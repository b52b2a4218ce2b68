import type { StackedReading } from '../../domain/read/plate-candidate.ts';

/** One way in which a source may write a plate: the main serial alone, or with the stacked characters inserted. */
export type ReadForm = {
  /** The inserted characters; empty for the main serial alone. */
  readonly stacked: string;
  /** How many characters of the main serial come before them. */
  readonly at: number;
  /** A main serial in this form. */
  set(main: string): string;
  /** The probability that the stacked characters were read correctly, 0..1; 1 without stacked characters. */
  readonly probability: number;
  /** It leaves out stacked characters that were read confidently. */
  readonly stackedOmitted: boolean;
};

/** Stacked characters that are more likely present than absent are not noise. */
export const CONFIDENT_STACKED = 0.5;

/**
 * The forms of a read, the usual ones first. Sources leave stacked characters out, write them where the plate has them,
 * or put them before or after the serial. The position of an infix is not read, so every place is tried.
 * @param length of the main serial.
 */
export function readForms(length: number, readings: readonly StackedReading[]): readonly ReadForm[] {
  const confident = readings.filter(({ confidence }) => confidence >= CONFIDENT_STACKED);
  const forms: ReadForm[] = [
    { stacked: '', at: 0, set: (main) => main, probability: 1, stackedOmitted: confident.length > 0 },
  ];
  for (const reading of readings) {
    if (!/^[A-Z0-9]+$/.test(reading.chars)) continue;
    for (const at of placesOf(reading, length))
      forms.push({
        stacked: reading.chars,
        at,
        set: (main) => main.slice(0, at) + reading.chars + main.slice(at),
        probability: reading.confidence,
        stackedOmitted: confident.some((other) => other !== reading),
      });
  }
  return forms;
}

function placesOf({ position }: StackedReading, length: number): readonly number[] {
  switch (position) {
    case 'prefix':
      return [0, length];
    case 'suffix':
      return [length, 0];
    case 'infix':
      return [...Array.from({ length: Math.max(0, length - 1) }, (_, i) => i + 1), 0, length];
  }
}
