import type { PlateFinder } from '../finders/plate-finder.ts';
import { counted, percent, type Section, table } from '../shared/section.ts';
import {
  type Acceptance,
  acceptedFrom,
  calibrationError,
  type Judged,
  logLoss,
  mostAccepted,
  reliability,
} from '../shared/statistics.ts';
import type { Score } from './score.ts';
import type { SetScores } from './set-sections.ts';

/** Of what is accepted, this much may be wrong. */
const WRONG_SHARE = 0.01;

/** A read counts as right with O and 0 taken for one; what was not read has confidence 0 and is wrong. */
export const judged = (scores: readonly Score[]): readonly Judged[] =>
  scores.map(({ folded, confidence }) => ({ right: folded, confidence }));

const pooled = (results: readonly SetScores[], reader: number): readonly Score[] =>
  results.flatMap(({ readers }) => readers[reader]?.scores ?? []);

/** Calibration of all sets together and of each. */
export function calibrationSection(results: readonly SetScores[], finders: readonly PlateFinder[]): Section {
  const all = {
    set: 'all',
    readers: finders.map(({ name }, i) => ({ reader: name, scores: pooled(results, i) })),
  };
  const figures = [all, ...results].flatMap(({ set, readers }) =>
    readers.map(({ reader, scores }) => ({
      set,
      reader,
      plates: scores.length,
      calibrationError: calibrationError(judged(scores)),
      logLoss: logLoss(judged(scores)),
    })),
  );
  const bins = finders.map(({ name }, i) => ({
    reader: name,
    bins: reliability(judged(pooled(results, i))),
  }));
  return {
    key: 'calibration',
    title: 'Calibration: mean distance between confidence and share right, 10 bins of equal count',
    lines: [
      ...table([
        ['set', 'reader', 'plates', 'error', 'log loss'],
        ...figures.map((row) => [
          row.set,
          row.reader,
          `${row.plates}`,
          percent(row.calibrationError),
          row.logLoss.toFixed(3),
        ]),
      ]),
      '',
      ...table(
        bins.flatMap(({ reader, bins: rows }) => [
          [reader, 'confidence', ...rows.map(({ confidence }) => confidence.toFixed(2))],
          ['', 'right', ...rows.map(({ right }) => right.toFixed(2))],
        ]),
      ),
    ],
    figures: { sets: figures, reliability: bins },
  };
}

/** What could be taken without a person's look: at the frozen threshold, and at the best one for these pictures. */
export function acceptanceSection(results: readonly SetScores[], finders: readonly PlateFinder[]): Section {
  const figures = finders.map((finder, i) => {
    const all = judged(pooled(results, i));
    return {
      reader: finder.name,
      plates: all.length,
      frozen: finder.accepted === null ? null : acceptedFrom(all, finder.accepted),
      best: mostAccepted(all, WRONG_SHARE),
    };
  });
  const row = (reader: string, kind: string, plates: number, { threshold, accepted, wrong }: Acceptance) => [
    reader,
    kind,
    threshold.toFixed(4),
    counted(accepted, plates),
    counted(wrong, accepted),
  ];
  return {
    key: 'acceptance',
    title:
      'Acceptance, all sets (frozen: "thresholds.accepted" of the reader in the manifest, 0.9 where it names none)',
    lines: table([
      ['reader', 'threshold', 'from', 'accepted', 'of these wrong'],
      ...figures.flatMap(({ reader, plates, frozen, best }) => [
        ...(frozen ? [row(reader, 'frozen', plates, frozen)] : []),
        row(reader, `best for ${percent(WRONG_SHARE)} wrong`, plates, best),
      ]),
    ]),
    figures,
  };
}

/** What it says about a text that it fits a serial format, and what the confidence makes of it. */
export function syntaxSection(results: readonly SetScores[], finders: readonly PlateFinder[]): Section {
  const figures = finders.map((finder, i) => {
    const read = pooled(results, i).filter(({ text }) => text !== '');
    const fit = read.filter(({ fitsFormat }) => fitsFormat);
    const other = read.filter(({ fitsFormat }) => !fitsFormat);
    const right = (scores: readonly Score[]): number => scores.filter(({ folded }) => folded).length;
    const without = read.map((score) => withoutSyntax(score, finder.syntaxWeight));
    return {
      reader: finder.name,
      fit: { plates: fit.length, right: right(fit) },
      other: { plates: other.length, right: right(other) },
      weight: finder.syntaxWeight,
      calibrationError: { with: calibrationError(judged(read)), without: calibrationError(without) },
      logLoss: { with: logLoss(judged(read)), without: logLoss(without) },
      harmed: other.filter((score) => isHarmed(score, finder)).length,
    };
  });
  const term = figures.filter(({ weight }) => weight !== 0);
  return {
    key: 'syntax',
    title: 'Serial formats as evidence, of all plates that were read',
    lines: [
      ...table([
        ['reader', 'right, text fits a format', 'right, text fits none'],
        ...figures.map(({ reader, fit, other }) => [
          reader,
          counted(fit.right, fit.plates),
          counted(other.right, other.plates),
        ]),
      ]),
      ...term.flatMap((row) => [
        `${row.reader}, confidence with its syntax term (${row.weight}) and without: calibration error ` +
          `${percent(row.calibrationError.with)} and ${percent(row.calibrationError.without)}, ` +
          `log loss ${row.logLoss.with.toFixed(3)} and ${row.logLoss.without.toFixed(3)}`,
        `${row.reader}: ${row.harmed} right plates miss the accepted confidence only because they fit no format`,
      ]),
    ],
    figures,
  };
}

/** Log-odds shifted by `by`; 0 and 1 stay what they are. */
function shifted(p: number, by: number): number {
  return p === 0 || p === 1 ? p : 1 / (1 + Math.exp(-(Math.log(p / (1 - p)) + by)));
}

export const withoutSyntax = ({ folded, confidence, fitsFormat }: Score, weight: number): Judged => ({
  right: folded,
  confidence: fitsFormat ? shifted(confidence, -weight) : confidence,
});

/** Right, and refused for nothing but its form. */
export function isHarmed(
  { folded, confidence, fitsFormat }: Score,
  { accepted, syntaxWeight }: Pick<PlateFinder, 'accepted' | 'syntaxWeight'>,
): boolean {
  if (accepted === null || !folded || fitsFormat) return false;
  return confidence < accepted && shifted(confidence, syntaxWeight) >= accepted;
}
