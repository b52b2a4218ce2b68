import { createPrivateKey, createPublicKey, type KeyObject, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { rulesOf } from '../cli/lists/check-rules.ts';
import {
  CONFIRM_SHRINK,
  type ListFlags,
  plainList,
  readBounded,
  readListFile,
} from '../cli/lists/list-options.ts';
import { columns, type Terminal } from '../cli/terminal/terminal.ts';
import { UsageError } from '../cli/terminal/usage-error.ts';
import type { Verb } from '../cli/terminal/verb.ts';
import { loadConfig } from '../config/load.ts';
import { utcMs } from '../domain/time/time.ts';
import { importOptionsSchema } from '../hotlist/formats/import-options.ts';
import { importReportText } from '../hotlist/formats/import-report.ts';
import { checkHotList } from '../hotlist/import/check-hot-list.ts';
import { publicKeyIn, readAgencies } from '../hotlist/packages/agency-keys.ts';
import { type CheckedPackage, checkPackage } from '../hotlist/packages/open-package.ts';
import type { Agency } from '../hotlist/packages/package-head.ts';
import { EVERY_UNIT, type PackageHeader } from '../hotlist/packages/package-header.ts';
import { counted } from '../platform/counted.ts';
import { Corrupt, Unavailable } from '../platform/errors.ts';
import { EXIT } from '../platform/exit-codes.ts';
import { readRegularFile } from '../platform/files/regular-file.ts';
import { deltaBetween } from './list-difference.ts';
import { rejectedWords } from './rejected-rows.ts';
import { writePackage } from './write-package.ts';

export const packVerb: Verb = {
  path: 'hotlist pack',
  register: (command, { terminal, settle }) =>
    plainList(command)
      .description('at the agency: sign a list and encrypt it for one unit')
      .requiredOption('--agency <name>', "the agency that signs, as the unit's configuration names it")
      .requiredOption('--unit-id <name>', 'the unit that the package is for')
      .requiredOption('--unit-key <file>', "the unit's public key, from hotlist unit-key")
      .requiredOption('--sign-key <file>', "the agency's private Ed25519 key in PEM")
      .requiredOption('--sequence <n>', 'number of the package; each package of a list needs a higher one')
      .requiredOption('--out <file>', 'file to write the package to')
      .option('--delta-from <file>', 'the previous version of the list, to send only the changes')
      .option('--base-sequence <n>', 'number of the package that delivered the previous version')
      .option(...CONFIRM_SHRINK)
      .action((file: string, flags) => settle(packList(file, flags, terminal))),
};

export const verifyPackageVerb: Verb = {
  path: 'hotlist verify',
  register: (command, { terminal, settle }) =>
    command
      .description('check a package: who signed it, which unit it is for, and whether it is complete')
      .argument('<file>', 'the package')
      .option('--config <file>', "the unit's configuration file, which names its agencies")
      .option('--agency <name>', 'without a configuration: the agency that must have signed')
      .option('--agency-key <file>', "the agency's public key")
      .option('--json', 'print one JSON line')
      .action((file: string, flags) => settle(verifyPackage(file, flags, terminal))),
};

type Json = { readonly json?: boolean };

export type PackFlags = ListFlags & {
  readonly agency: string;
  readonly unitId: string;
  readonly unitKey: string;
  readonly signKey: string;
  readonly sequence: string;
  readonly out: string;
  readonly deltaFrom?: string;
  readonly baseSequence?: string;
  readonly confirmShrink?: boolean;
};

/**
 * `waypost hotlist pack`, at the agency: one list file becomes a package for one unit. The list is checked first, as a unit that
 * permits everything would. @returns 74 for a list that every unit would refuse.
 */
export function packList(file: string, flags: PackFlags, terminal: Terminal): number {
  const { bytes, options } = readListFile(file, flags);
  const decoded = importOptionsSchema.parse(options);
  const report = checkHotList(bytes, decoded, rulesOf(undefined));
  if (report.outcome === 'refused' || report.format === null) {
    terminal.err(importReportText(report));
    return EXIT.io;
  }
  const { listId, source, version, sourceTimeUtc, ageUnknown, category } = decoded;
  const label = {
    packageId: randomUUID(),
    agency: flags.agency,
    unitId: flags.unitId,
    ...{ listId, source, version, sourceTimeUtc: utcMs(sourceTimeUtc), foldsO: report.foldsO },
    sequence: numberOf('--sequence', flags.sequence),
    ...(ageUnknown ? { ageUnknown } : {}),
    ...(category === undefined ? {} : { category }),
    ...(flags.confirmShrink ? { confirmShrink: true } : {}),
  };
  if (
    flags.deltaFrom !== undefined &&
    numberOf('--base-sequence', flags.baseSequence ?? '') >= label.sequence
  )
    throw new UsageError('--base-sequence must be the number of an earlier package.');
  const keys = { signing: keyIn(flags.signKey, 'ed25519'), unit: keyIn(flags.unitKey, 'x25519') };
  const out =
    flags.deltaFrom === undefined
      ? writePackage({ ...label, kind: 'full', format: report.format }, bytes, keys)
      : writePackage(
          {
            ...label,
            kind: 'delta',
            format: 'json-lines',
            baseSequence: numberOf('--base-sequence', flags.baseSequence ?? ''),
          },
          deltaBetween(readBounded(flags.deltaFrom).bytes, bytes, decoded, rulesOf(undefined)),
          keys,
        );
  write(flags.out, out);
  terminal.out(
    `${counted(report.entries, 'entry', 'entries')}, package ${label.packageId} for ${flags.unitId}: ${flags.out}`,
  );
  const rejected = rejectedWords(report);
  if (rejected !== null)
    terminal.err(`${rejected}. To see which rows: waypost hotlist export-report ${file} …`);
  if (ageUnknown)
    terminal.err(
      'The age of the list is unknown, so it counts as stale at the unit and never interrupts: give --source-time.',
    );
  return EXIT.ok;
}

export type VerifyFlags = Json & {
  readonly config?: string;
  readonly agencyKey?: string;
  readonly agency?: string;
};

/** `waypost hotlist verify`: who signed a package, for whom, and whether it is complete. @returns 74 if it is not */
export function verifyPackage(file: string, flags: VerifyFlags, terminal: Terminal): number {
  const config = flags.config === undefined ? null : loadConfig(flags.config);
  const agencies = config === null ? [agencyOf(flags)] : readAgencies(config.hotLists.agencies);
  const { bytes } = readBounded(file);
  // Without a unit's configuration, a package for any unit passes.
  const unitId = config?.unit.id ?? unitNamedIn(bytes, agencies);
  const checked = checkedFor(unitId, bytes, agencies);
  const answer = {
    whole: checked.ok,
    refusal: checked.ok ? null : checked.refusal.reason,
    refusalKind: checked.ok ? null : checked.refusal.kind,
    header: checked.header,
  };
  const text = [
    checked.ok ? 'The package is complete.' : checked.refusal.reason,
    ...linesOf(checked.header),
  ].join('\n');
  if (flags.json) terminal.out(JSON.stringify(answer));
  else if (checked.ok) terminal.out(text);
  else terminal.err(text);
  return checked.ok ? EXIT.ok : EXIT.io;
}

function unitNamedIn(bytes: Uint8Array, agencies: readonly Agency[]): string {
  return checkedFor('', bytes, agencies).header?.unitId ?? '';
}

/** Only the unit knows its lists in force and its clock, so neither is checked here. */
const checkedFor = (unitId: string, bytes: Uint8Array, agencies: readonly Agency[]): CheckedPackage =>
  checkPackage(bytes, { unitId, agencies, inForce: new Map(), nowUtc: null });

function linesOf(header: PackageHeader | null): readonly string[] {
  if (header === null) return [];
  const { agency, unitId, listId, source, version, sequence, sourceTimeUtc } = header;
  return columns([
    ['  signed by', agency],
    ['  for', unitId === EVERY_UNIT ? 'every unit' : unitId],
    ['  list', `${listId}, ${source}, version ${version}, number ${sequence}`],
    ['  made', new Date(sourceTimeUtc).toISOString()],
    ['  content', contentOf(header)],
  ]);
}

function contentOf(header: PackageHeader): string {
  if (header.kind === 'withdrawal') return 'none: the list is withdrawn';
  return header.kind === 'full' ? 'the whole list' : `changes since number ${header.baseSequence}`;
}

export function keyIn(file: string, type: 'ed25519' | 'x25519'): KeyObject {
  const pem = readPem(file);
  try {
    const key = type === 'ed25519' ? createPrivateKey(pem) : createPublicKey(pem);
    if (key.asymmetricKeyType === type) return key;
  } catch {
    // Reported below: the library's own message does not name the file.
  }
  throw new Corrupt(
    'package.key',
    `${file} holds no ${type === 'ed25519' ? 'private' : 'public'} ${type} key in PEM.`,
  );
}

function agencyOf({ agency, agencyKey }: Pick<VerifyFlags, 'agency' | 'agencyKey'>): Agency {
  if (agency === undefined || agencyKey === undefined)
    throw new UsageError('Name who must have signed: --config, or --agency and --agency-key.');
  return { name: agency, publicKey: publicKeyIn(agencyKey), lists: null };
}

function readPem(file: string): string {
  try {
    return readRegularFile(file).toString('utf8');
  } catch (error) {
    throw new Corrupt('package.key', `The key ${file} cannot be read.`, error);
  }
}

export function numberOf(flag: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new UsageError(`${flag} must be a whole number of at least 1.`);
  return number;
}

export function write(path: string, bytes: Uint8Array): void {
  try {
    writeFileSync(path, bytes, { mode: 0o600 });
  } catch (error) {
    throw new Unavailable('package.unwritable', `The package cannot be written to ${path}.`, error);
  }
}
