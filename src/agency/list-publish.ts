import { ProgressLine } from '../cli/terminal/progress-line.ts';
import type { Terminal } from '../cli/terminal/terminal.ts';
import { UsageError } from '../cli/terminal/usage-error.ts';
import type { Verb } from '../cli/terminal/verb.ts';
import { name } from '../config/sections/values.ts';
import { manifestSchema, type PackageManifest, type PackageOutcome } from '../contract/delivery.ts';
import { EVERY_UNIT, type PackageHeader } from '../hotlist/packages/package-header.ts';
import { counted } from '../platform/counted.ts';
import { Corrupt } from '../platform/errors.ts';
import { EXIT } from '../platform/exit-codes.ts';
import type { Publication } from './list-publishing.ts';
import { PackageSource } from './package-source.ts';
import { type PublishFlags, publishOptions, publishSettings } from './publish-flags.ts';
import { rejectedWords } from './rejected-rows.ts';

export const publishVerb: Verb = {
  path: 'hotlist publish',
  register: (command, { terminal, settle }) =>
    publishOptions(
      command
        .description('at the agency: send a package to its unit through the broker')
        .argument('<file>', 'the package'),
    ).action(async (file: string, flags) => settle(await publishPackage(file, flags, terminal))),
};

/**
 * `waypost hotlist publish`, at the agency: offers a package to its unit through the broker, and sends what the unit asks for.
 * @returns 0 if the unit accepted it, 74 if it refused it, 69 if the outcome is unknown
 */
export async function publishPackage(file: string, flags: PublishFlags, terminal: Terminal): Promise<number> {
  const settings = publishSettings(flags);
  using source = new PackageSource(file);
  const { bytes } = source;
  const header = { ...source.header, unitId: unitOf(source.header, flags) };
  const manifest = manifestOf({ header, bytes }, settings.partBytes);
  const progress = new ProgressLine(process.stderr, 'parts sent');
  const say = (line: string): void => {
    progress.end();
    terminal.err(line);
  };
  // Loads the broker's client, which no other verb should wait for.
  const { ListPublishing } = await import('./list-publishing.ts');
  const publishing = new ListPublishing(
    { ...settings, manifest },
    {
      source: { header, bytes, read: (at, count) => source.read(at, count) },
      random: Math.random,
      onPublished: () => say(`Published: ${wordsOf(header)}. Waiting for the unit.`),
      onLost: (detail) => say(`The connection was lost (${detail}). Trying again.`),
      onProgress: (reached, parts) => progress.show(reached, parts),
      onRefusedBefore: ({ refusal }) => say(`The unit refused this package before: ${refusal}`),
    },
  );
  const came = await untilSignalled((signal) => publishing.run(signal));
  progress.end();
  print(came, header, { flags, terminal });
  return exitCodeOf(came);
}

/** A withdrawal may be for every unit, and is sent to each of them. */
function unitOf({ unitId }: PackageHeader, flags: PublishFlags): string {
  if (flags.unitId === undefined && unitId === EVERY_UNIT)
    throw new UsageError('The package is for every unit: say with --unit-id to which one to send it.');
  if (flags.unitId !== undefined && unitId !== EVERY_UNIT && unitId !== flags.unitId)
    throw new UsageError(`--unit-id: the package is for ${unitId} alone.`);
  return flags.unitId ?? unitId;
}

async function untilSignalled<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  const signals = ['SIGTERM', 'SIGINT'] as const;
  for (const signal of signals) process.once(signal, onSignal);
  try {
    return await work(stop.signal);
  } finally {
    for (const signal of signals) process.removeListener(signal, onSignal);
  }
}

function print(
  came: Publication,
  header: PackageHeader,
  { flags, terminal }: { readonly flags: PublishFlags; readonly terminal: Terminal },
): void {
  const text = textOf(came, header, flags.wait);
  if (flags.json) terminal.out(JSON.stringify(reportOf(came, header)));
  if (exitCodeOf(came) !== EXIT.ok) terminal.err(text);
  else if (!flags.json) terminal.out(text);
}

const outcomeOf = (came: Publication): PackageOutcome | null => {
  if (came.kind === 'answered') return came.outcome;
  return came.kind === 'silent' ? came.refusedBefore : null;
};

function exitCodeOf(came: Publication): number {
  const outcome = outcomeOf(came);
  if (outcome === null) return EXIT.unavailable;
  return outcome.outcome === 'accepted' ? EXIT.ok : EXIT.io;
}

/** The contract of `hotlist publish --json`, schema 1. */
function reportOf(came: Publication, { packageId, unitId, listId, sequence }: PackageHeader) {
  const outcome = outcomeOf(came);
  return {
    schema: 1,
    ...{ packageId, unitId, listId, sequence },
    published: came.kind !== 'stopped' || came.isPublished,
    outcome: outcome?.outcome ?? null,
    refusalKind: outcome?.refusalKind ?? null,
    refusal: outcome?.refusal ?? null,
    entries: outcome?.entries ?? null,
    rows: outcome?.rows ?? null,
    rejectedByReason: outcome?.rejectedByReason ?? null,
    refusedByCategory: outcome?.refusedByCategory ?? null,
    retracted: outcome?.retracted ?? null,
  };
}

function textOf(came: Publication, header: PackageHeader, wait: string): string {
  const { unitId } = header;
  const outcome = outcomeOf(came);
  const rows = outcome === null ? '' : sentence(rejectedWords(outcome));
  if (outcome?.outcome === 'accepted' && header.kind === 'withdrawal')
    return `${unitId} has withdrawn the list ${header.listId}. ${counted(outcome.retracted, 'alert was', 'alerts were')} retracted.`;
  if (outcome?.outcome === 'accepted')
    return `${unitId} accepted ${wordsOf(header)}: ${counted(outcome.entries, 'entry', 'entries')}.${rows}`;
  if (came.kind === 'answered')
    return `${unitId} refused it (${came.outcome.refusalKind}): ${came.outcome.refusal}${rows}`;
  if (outcome !== null)
    return `${unitId} refused it (${outcome.refusalKind}): ${outcome.refusal} It will not ask for it again before its next start. ${STAYS}`;
  if (came.kind === 'stopped')
    return came.isPublished ? `Stopped. ${STAYS}` : 'Stopped before anything was published.';
  return (
    `Nothing came from ${unitId} within ${wait} s. It is not connected, or it already has number ${header.sequence} of the list or a later one. ` +
    STAYS
  );
}

const sentence = (words: string | null): string => (words === null ? '' : ` ${words}.`);

const STAYS =
  'The manifest stays at the broker (retained). Run this again to send the package when the unit asks for it.';

const wordsOf = ({ listId, sequence, unitId }: PackageHeader): string =>
  `list ${listId}, number ${sequence}, for ${unitId}`;

/** @throws Corrupt if a name in the package cannot be part of a topic; `hotlist pack` makes no such package */
function manifestOf(
  { header, bytes }: Pick<PackageSource, 'header' | 'bytes'>,
  partBytes: number,
): PackageManifest {
  const { packageId, sequence, unitId } = header;
  const manifest = manifestSchema.safeParse({ schema: 1, packageId, sequence, bytes, partBytes });
  if (manifest.success && name.safeParse(unitId).success) return manifest.data;
  throw new Corrupt(
    'package.names',
    'The package cannot be sent through a broker: its id or its unit name contains characters that no topic may have. Pack it with hotlist pack.',
  );
}
