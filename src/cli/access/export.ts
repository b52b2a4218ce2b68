import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { call } from '../../commands/client.ts';
import type { ExportBegun, ExportedRead } from '../../contract/operations/searches.ts';
import { toIsoUtc } from '../../domain/time/time.ts';
import { counted } from '../../platform/counted.ts';
import { Unavailable } from '../../platform/errors.ts';
import { EXIT } from '../../platform/exit-codes.ts';
import { syncFile, syncFolder } from '../../platform/files/durable-file.ts';
import { forQuestion, type QueryFlags, questionOf } from '../terminal/question.ts';
import { askingOf, type SessionFlags } from '../terminal/session.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { unitSocket } from '../terminal/unit-socket.ts';
import { UsageError } from '../terminal/usage-error.ts';
import type { Verb } from '../terminal/verb.ts';
import { SEALED } from './search.ts';

export const exportVerb: Verb = {
  path: 'export',
  register: (command, { terminal, settle }) =>
    forQuestion(
      command.description('write stored reads and their images to a folder, for another agency or a court'),
    )
      .requiredOption('--agency <words>', 'the agency that receives the export')
      .requiredOption('--contact <words>', 'the person who receives it, with phone or e-mail')
      .requiredOption('--out <folder>', 'folder to create; it must not exist yet')
      .action(async (flags) => settle(await exportReads(flags, terminal))),
};

export type ExportFlags = SessionFlags &
  QueryFlags & {
    readonly case: string;
    readonly purpose: string;
    readonly agency: string;
    readonly contact: string;
    readonly out: string;
    readonly json?: boolean;
  };

type File = { readonly path: string; readonly bytes: number; readonly sha256: string };

const PROGRESS_EVERY = 200;

/**
 * `waypost export`: writes a folder with the reads as JSON lines, their images, and a manifest of all files with their digests.
 * The folder gets its final name when it is complete and the unit has recorded the export.
 * @returns 74 if images differ from their digests at capture; the manifest names them, and they are left out
 */
export async function exportReads(flags: ExportFlags, terminal: Terminal): Promise<number> {
  const query = questionOf(flags);
  const session = askingOf(flags);
  const socket = unitSocket(flags);
  const folder = new ExportFolder(flags.out);
  const recipient = { agency: flags.agency, contact: flags.contact };
  const begun = await call(socket, 'exportBegin', { query, recipient }, { session });
  const { exportId } = begun;
  let printed = 0;
  let isSealed = false;
  for (let isLast = false; !isLast; ) {
    const page = await call(socket, 'exportPage', { exportId }, { session });
    for (const read of page.reads) folder.add(read);
    ({ isLast, isSealed } = page);
    if (folder.reads - printed >= PROGRESS_EVERY) {
      printed = folder.reads;
      terminal.err(`${counted(printed, 'read')} written`);
    }
  }
  const manifest = folder.close({ ...manifestOf(begun, flags), recipient, isSealed });
  const ended = await call(socket, 'exportEnd', { exportId, manifest }, { session });
  folder.name();
  if (flags.json) terminal.out(JSON.stringify({ exportId, out: flags.out, manifest, ...ended }));
  else
    terminal.out(
      `${counted(ended.reads, 'read')} and ${counted(ended.images, 'image')} written to ${flags.out}, recorded as ${exportId}.`,
    );
  if (isSealed) terminal.err(SEALED);
  if (ended.alteredImages === 0) return EXIT.ok;
  terminal.err(
    `${counted(ended.alteredImages, 'image')} left out because the digest differs from the one taken at capture. The manifest names them.`,
  );
  return EXIT.io;
}

const manifestOf = ({ exportId, unitId, operator, begunAtUtc }: ExportBegun, flags: ExportFlags) => ({
  schema: 1,
  exportId,
  unitId,
  operator,
  caseNumber: flags.case,
  purpose: flags.purpose,
  begunAtUtc: toIsoUtc(begunAtUtc),
});

/** Readable by its user only; its name ends in `.partial` until it is complete. */
class ExportFolder {
  readonly #out: string;
  readonly #partial: string;
  readonly #files: File[] = [];
  readonly #altered: object[] = [];
  #reads = 0;

  /** @throws UsageError if the folder exists, Misconfigured if it cannot be created */
  constructor(out: string) {
    this.#out = out;
    this.#partial = `${out}.partial`;
    for (const path of [this.#out, this.#partial])
      if (existsSync(path)) throw new UsageError(`--out: ${path} already exists; name another folder.`);
    this.#writing(() => {
      mkdirSync(join(this.#partial, 'images'), { recursive: true, mode: 0o700 });
      writeFileSync(join(this.#partial, READS), '', { mode: 0o600 });
    });
  }

  get reads(): number {
    return this.#reads;
  }

  add({ images, ...read }: ExportedRead): void {
    const { readId, revision } = read;
    const listed = images.map(({ image, sha256, jpeg }) => {
      const name = `images/${readId}-${revision}-${image}.jpg`;
      if (jpeg === null) this.#altered.push({ readId, revision, image, sha256 });
      else this.#write(name, Buffer.from(jpeg, 'base64'));
      return { image, sha256, file: jpeg === null ? null : name };
    });
    const line = `${JSON.stringify({ ...read, images: listed })}\n`;
    this.#writing(() => appendFileSync(join(this.#partial, READS), line));
    this.#reads += 1;
  }

  /** @returns the manifest's SHA-256 */
  close(about: object): string {
    const reads = this.#writing(() => readFileSync(join(this.#partial, READS)));
    const files = [fileOf(READS, reads), ...this.#files];
    const manifest = { ...about, reads: this.#reads, alteredImages: this.#altered, files };
    const bytes = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
    this.#write('manifest.json', bytes);
    this.#writing(() => {
      for (const { path } of files) syncFile(join(this.#partial, path));
      for (const part of ['manifest.json', READS]) syncFile(join(this.#partial, part));
      syncFolder(join(this.#partial, 'images'));
      syncFolder(this.#partial);
    });
    return digest(bytes);
  }

  name(): void {
    this.#writing(() => {
      renameSync(this.#partial, this.#out);
      syncFolder(dirname(this.#out));
    });
  }

  #write(path: string, bytes: Uint8Array): void {
    this.#writing(() => writeFileSync(join(this.#partial, path), bytes, { mode: 0o600, flag: 'wx' }));
    this.#files.push(fileOf(path, bytes));
  }

  #writing<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw new Unavailable(
        'export.not-written',
        `The export cannot be written to ${this.#partial}. Remove what is there, and export again.`,
        error,
      );
    }
  }
}

const READS = 'reads.jsonl';

const fileOf = (path: string, bytes: Uint8Array): File => ({
  path,
  bytes: bytes.length,
  sha256: digest(bytes),
});

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
