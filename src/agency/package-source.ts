import { createHash } from 'node:crypto';
import { closeSync, readSync } from 'node:fs';
import { MAX_PACKAGE_BYTES } from '../contract/delivery.ts';
import { MAX_HEAD_BYTES, readHead } from '../hotlist/packages/package-head.ts';
import type { PackageHeader } from '../hotlist/packages/package-header.ts';
import { Corrupt, explain } from '../platform/errors.ts';
import { type OpenFile, openRegularFile } from '../platform/files/regular-file.ts';

const CHUNK_BYTES = 1 << 20;

/**
 * A package file at the sender, read in pieces because it may be large. It is checked for completeness, but not for its
 * signature, which would take the agency's key.
 */
export class PackageSource implements Disposable {
  readonly header: PackageHeader;
  readonly bytes: number;
  readonly #path: string;
  readonly #file: number;

  /** @throws Corrupt if the file cannot be read, is not a package, or is not as it was signed */
  constructor(path: string) {
    this.#path = path;
    const { handle, size } = opened(path);
    this.#file = handle;
    this.bytes = size;
    try {
      this.header = this.#check();
    } catch (error) {
      closeSync(this.#file);
      throw error instanceof Corrupt ? error : unreadable(path, error);
    }
  }

  /** @throws Corrupt if the file has become shorter */
  read(at: number, count: number): Uint8Array {
    const bytes = Buffer.allocUnsafe(count);
    for (let filled = 0; filled < count; ) {
      const read = readSync(this.#file, bytes, filled, count - filled, at + filled);
      if (read === 0)
        throw new Corrupt('package.changed', `${this.#path} became shorter while it was being sent.`);
      filled += read;
    }
    return bytes;
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  #check(): PackageHeader {
    if (this.bytes > MAX_PACKAGE_BYTES)
      throw new Corrupt('package.too-large', `${this.#path} is larger than any unit accepts.`);
    const reading = readHead(this.read(0, Math.min(this.bytes, MAX_HEAD_BYTES)));
    if (reading.kind !== 'read')
      throw new Corrupt(
        'package.broken',
        `${this.#path} is not a list package, is damaged at its beginning, or was made by a later version.`,
      );
    const { header, bytes } = reading.head;
    if (bytes + header.contentBytes !== this.bytes || this.#digestFrom(bytes) !== header.contentSha256)
      throw new Corrupt(
        'package.damaged',
        `${this.#path} is not as it was signed: it was cut, extended or damaged. Copy it again or pack it again.`,
      );
    return header;
  }

  #digestFrom(first: number): string {
    const hash = createHash('sha256');
    for (let at = first; at < this.bytes; at += CHUNK_BYTES)
      hash.update(this.read(at, Math.min(CHUNK_BYTES, this.bytes - at)));
    return hash.digest('hex');
  }
}

function opened(path: string): OpenFile {
  try {
    return openRegularFile(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

const unreadable = (path: string, error: unknown): Corrupt =>
  new Corrupt('package.unreadable', `The package ${path} cannot be read: ${explain(error)}`);
