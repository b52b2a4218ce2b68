/** What came of the vehicles of simulated weeks: counts, and the shares that matter. */
import type { AlertChannel } from '../../../src/domain/alert/alert.ts';
import type { Hit } from '../../../src/domain/list/hit.ts';
import { counted, percent, table } from '../shared/section.ts';
import { wilson } from '../shared/statistics.ts';
import type { Vehicle } from './weeks-traffic.ts';

/** Where a hit went: its alert's channel, or nowhere. */
export type Told = { readonly hit: Hit; readonly channel: AlertChannel | 'recorded' };

type Tally = { right: number; wrong: number };
/** Said probabilities, in bins: the least of each. */
const BINS = [0, 0.01, 0.15, 0.5, 0.9, 0.98] as const;

type Bin = { hits: number; said: number; right: number };
type Row = `${Told['channel']} ${Hit['matchGrade']} ${Hit['characterMatch']}`;

export class WeeksScore {
  vehicles = 0;
  listed = 0;
  /** Of the listed, those of which the unit has a read. */
  listedRead = 0;
  misread = 0;
  /** Vehicles that bear the characters of an entry of another state. */
  crossState = 0;
  readonly #rows = new Map<Row, Tally>();
  /** Listed vehicles by the strongest thing that was told of their own entry. */
  readonly #reached = { interrupt: 0, review: 0, recorded: 0 };
  readonly #bins: readonly Bin[] = BINS.map(() => ({ hits: 0, said: 0, right: 0 }));
  /** By home state: listed vehicles that were read, and those of them that interrupted. */
  readonly #homes = new Map<string, { listed: number; reached: number }>();
  readonly #alerts = { interrupt: { right: 0, wrong: 0 }, review: { right: 0, wrong: 0 } };

  /** @param told of the vehicle's read; null where it was not read */
  add({ plate, isListed }: Vehicle, told: readonly Told[] | null, text: string | null, home: string): void {
    this.vehicles += 1;
    if (isListed) this.listed += 1;
    if (told === null) return;
    if (isListed) this.listedRead += 1;
    if (text !== plate.text) this.misread += 1;
    const isOwn = ({ hit }: Told): boolean =>
      isListed && hit.entry.region === plate.region && hit.entry.plate?.reveal() === plate.text;
    for (const one of told) {
      const row: Row = `${one.channel} ${one.hit.matchGrade} ${one.hit.characterMatch}`;
      const tally = this.#rows.get(row) ?? { right: 0, wrong: 0 };
      this.#rows.set(row, tally);
      count(tally, isOwn(one));
      this.#bin(one.hit.matchProbability, isOwn(one));
      if (one.channel === 'interrupt' || one.channel === 'review')
        count(this.#alerts[one.channel], isOwn(one));
    }
    const own = told.filter(isOwn).map(({ channel }) => channel);
    const strongest = (['interrupt', 'review', 'recorded'] as const).find((channel) => own.includes(channel));
    if (strongest !== undefined) this.#reached[strongest] += 1;
    if (!isListed) return;
    const ofHome = this.#homes.get(home) ?? { listed: 0, reached: 0 };
    this.#homes.set(home, ofHome);
    ofHome.listed += 1;
    if (strongest === 'interrupt') ofHome.reached += 1;
  }

  #bin(said: number, isRight: boolean): void {
    const bin = this.#bins[BINS.findLastIndex((least) => said >= least)];
    if (bin === undefined) return;
    bin.hits += 1;
    bin.said += said;
    if (isRight) bin.right += 1;
  }

  /** Said against true, by bins of what was said. */
  reliability() {
    return this.#bins.map(({ hits, said, right }, i) => ({
      from: BINS[i],
      hits,
      said: hits === 0 ? null : said / hits,
      right: hits === 0 ? null : right / hits,
    }));
  }

  /** Recall of `interrupt` by home state, the worst first, of those with at least 50 listed vehicles read. */
  byHome(): readonly (readonly [home: string, recall: number])[] {
    return [...this.#homes]
      .filter(([, { listed }]) => listed >= 50)
      .map(([home, { listed, reached }]) => [home, reached / listed] as const)
      .toSorted(([, a], [, b]) => a - b);
  }

  figures() {
    const { interrupt, review } = this.#alerts;
    const told = this.#reached.interrupt + this.#reached.review;
    const raised = interrupt.right + interrupt.wrong;
    return {
      vehicles: this.vehicles,
      listed: this.listed,
      listedRead: this.listedRead,
      misread: this.misread,
      crossState: this.crossState,
      alerts: { interrupt, review },
      falseInterruptsUpperBound: wilson(interrupt.wrong, raised)[1],
      interruptRecall: this.listedRead === 0 ? 0 : this.#reached.interrupt / this.listedRead,
      missedOfRead: this.listedRead === 0 ? 0 : (this.listedRead - told) / this.listedRead,
      falseReviewsPer10000: (this.#alerts.review.wrong / this.vehicles) * 10_000,
      reliability: this.reliability(),
      interruptRecallByHome: Object.fromEntries(this.byHome()),
      byChannelAndGrade: Object.fromEntries(this.#rows),
    };
  }

  lines(): readonly string[] {
    const { interrupt, review } = this.#alerts;
    const told = this.#reached.interrupt + this.#reached.review;
    const falseOf = ({ right, wrong }: Tally): string => counted(wrong, right + wrong);
    const missed = `${counted(this.listedRead - told, this.listedRead)}; of all: ${counted(this.listed - told, this.listed)}`;
    return [
      `vehicles ${this.vehicles}, of these listed ${this.listed}; read otherwise than they are ${counted(this.misread, this.vehicles)}`,
      `vehicles with the characters of an entry of another state: ${counted(this.crossState, this.vehicles)}`,
      `false among interrupt  ${falseOf(interrupt)}`,
      `false among review     ${falseOf(review)}`,
      `false reviews          ${((review.wrong / this.vehicles) * 10_000).toFixed(2)} per 10,000 vehicles`,
      `recall of interrupt    ${counted(this.#reached.interrupt, this.listedRead)} of the listed vehicles that were read`,
      `missed by both         ${missed}`,
      `worst home states      ${this.byHome()
        .slice(0, 5)
        .map(([home, recall]) => `${home} ${percent(recall)}`)
        .join(', ')}`,
      ...table([
        ['said from', 'hits', 'said', 'true'],
        ...this.reliability().map(({ from, hits, said, right }) => [
          String(from),
          String(hits),
          said?.toFixed(3) ?? '',
          right?.toFixed(3) ?? '',
        ]),
      ]),
      ...table([
        ['channel', 'grade', 'characters', 'true', 'false'],
        ...[...this.#rows]
          .toSorted(([a], [b]) => a.localeCompare(b))
          .map(([row, { right, wrong }]) => [...row.split(' '), String(right), String(wrong)]),
      ]),
    ];
  }
}

function count(tally: Tally, isRight: boolean): void {
  if (isRight) tally.right += 1;
  else tally.wrong += 1;
}
