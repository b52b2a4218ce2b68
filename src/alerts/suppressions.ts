import { PlateHash } from '../domain/access/plate-hash.ts';
import type { Suppression, SuppressionCount } from '../domain/alert/suppression.ts';
import type { ListedEntry } from '../domain/alert/verification.ts';
import type { Hit } from '../domain/list/hit.ts';
import { toIsoUtc, type UtcMs } from '../domain/time/time.ts';
import { InvalidRequest, NotAllowed } from '../platform/errors.ts';
import type { SealedFile } from '../platform/files/sealed-file.ts';
import { isSameEntry } from './listed-entry.ts';
import {
  coversRegion,
  isAtLeastAsWide,
  isSameSuppression,
  type StoredSuppression,
  type StoredSuppressions,
  storedSuppressions,
} from './stored-suppressions.ts';

/** The file is replaced as a whole, so its size is the time that each change takes. */
const MOST_SUPPRESSIONS = 2_000;
/** Leaves room for the people at this unit. */
const MOST_FROM_ELSEWHERE = 1_000;
const MOST_FIRST_REJECTIONS = 500;
const MOST_LIFTED = 500;
/** Rejections by other units of what is rejected already. */
const MOST_ALERTS = 20;

/**
 * Which entries must not alert on which plate, because a person has compared the two, or has stopped the driver and found that
 * the entry is about somebody else (policy H5, A4).
 *
 * - An entry is known by source, plate, region and category, so that yesterday's rejection holds in tomorrow's list. O and 0
 *   in its plate count as the same character: a warrant that is listed under both is one warrant, and one rejection ends it.
 * - The plate in the picture is compared exactly. It is stored as a keyed hash, because its owner is on no list.
 * - A rejection because of the region holds for the region in the picture alone. Every other rejection holds where no region
 *   is read as well.
 * - A suppression ends with its entry (`prune`), or when a person lifts it (`lift`). The rejection that was lifted cannot
 *   come back; another one can be made.
 *
 * All of them lie in one sealed file, which is replaced as a whole: after `kill -9` it is as before or after the last change.
 */
export class Suppressions {
  readonly #file: SealedFile;
  readonly #plateHash: PlateHash;
  #content: StoredSuppressions = { schema: 1, suppressions: [], firstRejections: {}, lifted: [] };

  /** @param hashKey 32 bytes, for nothing else. */
  constructor(file: SealedFile, hashKey: Uint8Array) {
    this.#file = file;
    this.#plateHash = new PlateHash(hashKey);
  }

  /** @throws Corrupt where the file is damaged */
  load(): void {
    const text = this.#file.read();
    if (text !== null) this.#content = storedSuppressions.parse(JSON.parse(text));
  }

  all(): readonly StoredSuppression[] {
    return this.#content.suppressions;
  }

  count(): SuppressionCount {
    const { suppressions } = this.#content;
    const own = suppressions.filter(({ origin }) => origin === 'socket' || origin === null).length;
    return { inForce: suppressions.length, throughBroker: suppressions.length - own };
  }

  covers(hit: Pick<Hit, 'list' | 'entry' | 'readLiteral'>, readRegion: string | null): boolean {
    const literalHash = this.#hash(hit.readLiteral.reveal());
    const { plate, region, category } = hit.entry;
    const entry = { source: hit.list.source, plate: plate.reveal(), region, category };
    return this.#content.suppressions.some(
      (one) =>
        one.literalHash === literalHash && isSameEntry(one.entry, entry) && coversRegion(one, readRegion),
    );
  }

  /**
   * Adds a suppression of this unit or of another. If one that covers as much is there already, only the alert is added to it.
   * @returns whether it covers anything new
   * @throws NotAllowed if there are too many, or it is another unit's and was lifted here; nothing has changed then
   */
  add(added: Suppression): boolean {
    const { alertId, entry, region, why, atUtc, rejectedBy, origin, caseNumber } = added;
    const { suppressions, ...rest } = this.#content;
    if (origin === 'another-unit') this.#refuseLifted(alertId);
    const suppression: StoredSuppression = {
      ...{
        alertIds: [alertId],
        entry: { ...entry },
        literalHash: this.#hash(added.literal.reveal()),
        region,
      },
      ...{ why, atUtc, rejectedBy: [...rejectedBy], origin, caseNumber },
    };
    const before = suppressions.find((one) => isSameSuppression(one, suppression));
    const others = suppressions.filter((one) => one !== before);
    if (before === undefined) refuseTooMany(others, origin);
    const isCovered = before !== undefined && isAtLeastAsWide(before, suppression);
    const alertIds = isCovered ? [...before.alertIds, alertId] : [alertId, ...(before?.alertIds ?? [])];
    const kept = {
      ...(isCovered ? before : suppression),
      alertIds: [...new Set(alertIds)].slice(0, MOST_ALERTS),
    };
    const { [alertId]: _, ...firstRejections } = rest.firstRejections;
    const lifted = rest.lifted.filter((one) => !one.alertIds.includes(alertId));
    this.#save({ ...rest, suppressions: [...others, kept], firstRejections, lifted });
    return !isCovered;
  }

  /** @throws InvalidRequest if no suppression is in force because of this alert; NotAllowed if a person has lifted it */
  find(alertId: string): StoredSuppression {
    const found = this.#content.suppressions.find(({ alertIds }) => alertIds.includes(alertId));
    if (found !== undefined) return found;
    this.#refuseLifted(alertId);
    throw new InvalidRequest(
      'alert.not-suppressed',
      `No list entry is suppressed because of the alert ${alertId}: nobody rejected it, or its entry has ended. ` +
        'See: waypost alert suppressions',
    );
  }

  /** The entry alerts again on the plate of this alert, from the next read on. @throws as `find` does */
  lift(alertId: string, operator: string, atUtc: UtcMs): StoredSuppression {
    const found = this.find(alertId);
    const suppressions = this.#content.suppressions.filter((one) => one !== found);
    const lifted = [...this.#content.lifted, { alertIds: found.alertIds, operator, atUtc }];
    this.#save({ ...this.#content, suppressions, lifted: lifted.slice(-MOST_LIFTED) });
    return found;
  }

  rejectedBy(alertId: string): string | null {
    return this.#content.firstRejections[alertId] ?? null;
  }

  /** Only the latest ones are kept: a first rejection that nobody follows is of no use after a while. */
  noteFirst(alertId: string, operator: string): void {
    const { [alertId]: _, ...others } = this.#content.firstRejections;
    const latest = Object.entries(others).slice(1 - MOST_FIRST_REJECTIONS);
    const firstRejections = { ...Object.fromEntries(latest), [alertId]: operator };
    this.#save({ ...this.#content, firstRejections });
  }

  /** Forgets a first rejection, because another person has decided otherwise. */
  forgetFirst(alertId: string): void {
    const { [alertId]: first, ...firstRejections } = this.#content.firstRejections;
    if (first !== undefined) this.#save({ ...this.#content, firstRejections });
  }

  /** Forgets the suppressions whose entry is in no list any more. @returns how many */
  prune(isListed: (entry: ListedEntry) => boolean): number {
    const suppressions = this.#content.suppressions.filter(({ entry }) => isListed(entry));
    const gone = this.#content.suppressions.length - suppressions.length;
    if (gone > 0) this.#save({ ...this.#content, suppressions });
    return gone;
  }

  #refuseLifted(alertId: string): void {
    const lifted = this.#content.lifted.findLast(({ alertIds }) => alertIds.includes(alertId));
    if (lifted !== undefined)
      throw new NotAllowed(
        'alert.suppression-lifted',
        `${lifted.operator} lifted the suppression of the alert ${alertId} at ${toIsoUtc(lifted.atUtc)}. Its entry alerts again.`,
      );
  }

  #save(content: StoredSuppressions): void {
    this.#file.write(JSON.stringify(content));
    this.#content = content;
  }

  #hash(literal: string): string {
    return this.#plateHash.of(literal);
  }
}

function refuseTooMany(others: readonly StoredSuppression[], origin: Suppression['origin']): void {
  const alike = origin === 'another-unit' ? others.filter((one) => one.origin === origin) : others;
  const most = origin === 'another-unit' ? MOST_FROM_ELSEWHERE : MOST_SUPPRESSIONS;
  if (alike.length >= most || others.length >= MOST_SUPPRESSIONS)
    throw new NotAllowed(
      'alert.too-many-suppressions',
      `The unit already keeps ${alike.length} rejections of list entries and takes no more. They end with their entries, or when somebody lifts them.`,
    );
}
