import type { PlateText } from '../../domain/plate/plate-text.ts';
import type { SyntaxEvidence } from '../../domain/read/plate-candidate.ts';
import formats from '../../domain/traffic/serial-formats.json' with { type: 'json' };

/**
 * Serial formats by region (ISO 3166-2; Mexico and the countries of Europe as a whole), `A` for a letter, `1` for a
 * digit. They cover passenger plates of current and earlier issues, with their sources in `docs/serial-formats.md`.
 * Vanity and specialty plates match no format, and need not. The calibration is fitted with the same file
 * (`scripts/train/fit-confidence.ts`).
 */
export type SerialFormats = Readonly<Record<string, readonly string[]>>;

/**
 * Says which regions issue serials of this form. This is evidence about a reading and never changes the reading:
 * "correcting" a right reading into a common form is one of the field's oldest complaints.
 */
export class PlateSyntax {
  readonly #regionsByFormat: ReadonlyMap<string, readonly string[]>;

  constructor(serialFormats: SerialFormats = formats) {
    const regions = new Map<string, string[]>();
    for (const [region, list] of Object.entries(serialFormats))
      for (const format of list) regions.set(format, [...(regions.get(format) ?? []), region]);
    this.#regionsByFormat = regions;
  }

  judge(text: PlateText | null): SyntaxEvidence {
    return { regions: text ? (this.#regionsByFormat.get(formOf(text)) ?? []) : [] };
  }
}

/** The form of `7ABC123` is `1AAA111`. */
const formOf = (text: PlateText): string => text.reveal().replace(/[A-Z]/g, 'A').replace(/[0-9]/g, '1');
