/**
 * How lists come into force: imported by hand as plain files or packages, delivered through the broker, or downloaded.
 * Each import is checked, recorded in the audit chain, and reported to the server.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Store } from '../buffer/store.ts';
import type { ListImportAnswer } from '../contract/operations/lists.ts';
import { OPERATIONS } from '../contract/operations/table.ts';
import type { Clock, ClockQuality } from '../domain/time/time.ts';
import { importOptionsSchema } from '../hotlist/formats/import-options.ts';
import { type ImportReport, importReportText, isWithdrawal } from '../hotlist/formats/import-report.ts';
import type { HotLists } from '../hotlist/hot-lists.ts';
import type { WithdrawnList } from '../hotlist/lists-in-force.ts';
import type { JudgeBeginning } from '../hotlist/packages/package-beginning.ts';
import { isPackage } from '../hotlist/packages/package-header.ts';
import { ListPull, PULL_TIMING, type PullSettings } from '../hotlist/pull/list-pull.ts';
import { counted } from '../platform/counted.ts';
import { InvalidRequest } from '../platform/errors.ts';
import type { UnitAlerts } from './alerts.ts';
import { bind } from './bound-operation.ts';
import { UnitDeliveries, type UnitDeliveriesParts } from './deliveries.ts';

export type UnitListsParts = {
  readonly hotLists: HotLists;
  readonly buffer: Store;
  readonly alerts: Pick<UnitAlerts, 'prune'>;
  /** Retracts the alerts whose entry is not in force any more. @returns how many */
  readonly standing: { sweep(signal: AbortSignal): Promise<number> };
  readonly deliveries: Omit<UnitDeliveriesParts, 'hotLists' | 'judge' | 'accept'>;
  readonly pulls: readonly PullSettings[];
  readonly clock: Pick<Clock, 'utcNow'>;
  readonly clockQuality: () => ClockQuality;
  /** Called after every import, accepted or refused. */
  readonly onImported: () => void;
};

/** @property retracted how many alerts were retracted, because the list does not have their entries any more. */
export type SettledImport = ImportReport & { readonly retracted: number };

type Options = Readonly<Record<string, unknown>>;

export const listOperations = (lists: UnitLists) => ({
  hotlistImport: bind(OPERATIONS.hotlistImport, ({ options }, { body, grant }) =>
    lists.importList(body, options, grant.operator),
  ),
  hotlistWithdraw: bind(OPERATIONS.hotlistWithdraw, ({ listId }, { grant }) =>
    lists.withdraw(listId, grant.operator),
  ),
  hotlistUnitKey: bind(OPERATIONS.hotlistUnitKey, () => ({ publicKey: lists.packageKey() })),
});

export class UnitLists {
  readonly #parts: UnitListsParts;
  readonly #deliveries: UnitDeliveries;
  readonly #stopping = new AbortController();
  #pulling: Promise<unknown> = Promise.resolve();

  constructor(parts: UnitListsParts) {
    this.#parts = parts;
    this.#deliveries = new UnitDeliveries({
      ...parts.deliveries,
      hotLists: parts.hotLists.inForce,
      judge: this.#judgeBeginning,
      accept: (bytes) => this.acceptPackage(bytes, null),
    });
  }

  /** Starts the downloads of the lists that the unit fetches itself. */
  start(): void {
    const { pulls, deliveries } = this.#parts;
    const accept = (bytes: Uint8Array): Promise<SettledImport> => this.acceptPackage(bytes, null);
    const folder = join(deliveries.folder, 'incoming');
    if (pulls.length > 0) mkdirSync(folder, { recursive: true, mode: 0o700 });
    const parts = {
      ...{ folder, accept, judge: this.#judgeBeginning, emit: deliveries.emit },
      ...{ random: Math.random, timing: PULL_TIMING },
    };
    this.#deliveries.start();
    this.#pulling = Promise.all(
      pulls.map((settings) => new ListPull(settings, parts).run(this.#stopping.signal)),
    );
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([this.#deliveries.stop(), this.#pulling]);
  }

  /** Handles a message from the broker. Must not throw. */
  acceptDelivery(topic: string, body: Uint8Array): void {
    this.#deliveries.accept(topic, body);
  }

  /**
   * @param options are decoded here, because the import stage says what a list needs
   * @param operator null before there are operators
   * @throws InvalidRequest for invalid options. A refused list is an answer, not an error.
   */
  async importList(bytes: Uint8Array, options: Options, operator: string | null): Promise<ListImportAnswer> {
    const report = isPackage(bytes)
      ? await this.acceptPackage(bytes, operator, options['confirmShrink'] === true)
      : await this.#settled(await this.#importPlain(bytes, options), operator);
    return { accepted: report.outcome === 'accepted', text: textOf(report), report };
  }

  /**
   * Takes a list out of force for good, and takes back the alerts on its entries.
   * @param operator null before there are operators
   */
  async withdraw(listId: string, operator: string | null): Promise<WithdrawnList & { retracted: number }> {
    const { hotLists, buffer, standing, onImported } = this.#parts;
    const withdrawn = await hotLists.withdraw(listId);
    const { version } = withdrawn;
    const by = operator === null ? {} : { operator };
    buffer.audit.append({ what: 'hotListWithdrawn', listId, version, ...by });
    onImported();
    return { ...withdrawn, retracted: await standing.sweep(this.#stopping.signal) };
  }

  /** @param operator who imported the package; null for a delivered package */
  async acceptPackage(
    bytes: Uint8Array,
    operator: string | null,
    confirmShrink = false,
  ): Promise<SettledImport> {
    const { hotLists, clock, clockQuality } = this.#parts;
    const now = clock.utcNow();
    return this.#settled(
      await hotLists.import({ kind: 'package', bytes, confirmShrink }, now, clockQuality()),
      operator,
    );
  }

  /** Checks the beginning of a package during its download. A refusal is reported like that of a complete package. */
  readonly #judgeBeginning: JudgeBeginning = (beginning, wholeBytes) => {
    const { hotLists, clock, clockQuality } = this.#parts;
    const now = clock.utcNow();
    const verdict = hotLists.judgeBeginning(beginning, wholeBytes, now, clockQuality());
    if (verdict.kind === 'refused') this.#noted(verdict.report, null);
    return verdict;
  };

  /** PEM of the public key to which list packages for this unit are sealed. */
  packageKey(): string {
    return this.#parts.hotLists.packageKey();
  }

  #importPlain(bytes: Uint8Array, options: Options): Promise<ImportReport> {
    const decoded = importOptionsSchema.safeParse(options);
    if (!decoded.success)
      throw new InvalidRequest(
        'hotlist.options',
        `The list cannot be imported:\n${z.prettifyError(decoded.error)}`,
      );
    const { hotLists, clock, clockQuality } = this.#parts;
    return hotLists.import({ kind: 'file', bytes, options: decoded.data }, clock.utcNow(), clockQuality());
  }

  /** A list has a new version: alerts on entries that it does not have any more are taken back (policy H5). */
  async #settled(report: ImportReport, operator: string | null): Promise<SettledImport> {
    this.#noted(report, operator);
    const isInForce = report.outcome === 'accepted';
    const retracted = isInForce ? await this.#parts.standing.sweep(this.#stopping.signal) : 0;
    return { ...report, retracted };
  }

  #noted(report: ImportReport, operator: string | null): void {
    const { hotLists, buffer, alerts, onImported } = this.#parts;
    const { listId, version, outcome, package: came } = report;
    const by = operator === null ? {} : { operator };
    const from = came === undefined ? {} : { packageId: came.packageId, agency: came.agency };
    if (isWithdrawal(report))
      buffer.audit.append({ what: 'hotListWithdrawn', listId, version, ...by, ...from });
    else buffer.audit.append({ what: 'hotListImport', listId, version, outcome, ...by, ...from });
    alerts.prune((entry) => hotLists.inForce.isListed(entry));
    onImported();
  }
}

function textOf(report: SettledImport): string {
  const { retracted } = report;
  if (retracted === 0) return importReportText(report);
  return `${importReportText(report)}\n  retracted   ${counted(retracted, 'alert')}: the list does not have their entries any more`;
}
