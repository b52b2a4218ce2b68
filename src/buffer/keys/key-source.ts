import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { explain, Misconfigured, Unavailable } from '../../platform/errors.ts';
import { createFileDurably } from '../../platform/files/durable-file.ts';

/**
 * The source of the key that wraps the unit's own keys. `file`: 64 hex characters in a file that only its owner may
 * read. On the buffer's disk it protects a copied buffer, but not a stolen unit. `credential`: a credential that
 * systemd passes to the service, sealed to a TPM if it was encrypted that way. `command`: the output of a program, for
 * example from the network or a removable token.
 */
export type KeySource =
  | { readonly kind: 'file'; readonly path: string }
  /** `path` is null if systemd has passed no credentials. */
  | { readonly kind: 'credential'; readonly name: string; readonly path: string | null }
  | { readonly kind: 'command'; readonly argv: readonly string[]; readonly timeoutMs: number };

const KEY_BYTES = 32;
const MAX_OUTPUT_BYTES = 4_096;

/**
 * @returns 32 bytes; null if there is no key yet @throws Misconfigured, Unavailable if the key cannot be read or is
 * invalid
 */
export function readWrappingKey(source: KeySource): Uint8Array | null {
  switch (source.kind) {
    case 'file':
      return existsSync(source.path) ? decodeKey(readPrivately(source.path), nameOf(source)) : null;
    case 'credential':
      return source.path !== null && existsSync(source.path)
        ? decodeKey(readFile(source.path), nameOf(source))
        : null;
    case 'command':
      return decodeKey(printedBy(source), nameOf(source));
  }
}

/** Makes the key of a `file` source, with mode 0600. @returns null for a source that only others can fill */
export function createWrappingKey(
  source: KeySource,
  randomBytes: (count: number) => Uint8Array,
): Uint8Array | null {
  if (source.kind !== 'file') return null;
  try {
    createFileDurably(source.path, `${Buffer.from(randomBytes(KEY_BYTES)).toString('hex')}\n`, 0o600);
  } catch (error) {
    // Another process of this unit may have made a key in the meantime. That key is just as good.
    if (!existsSync(source.path))
      throw new Unavailable(
        'buffer.key-not-created',
        `The key file ${source.path} cannot be created. Its folder must exist and be writable by this user.`,
        error,
      );
  }
  return readWrappingKey(source);
}

/** The name of the source, for messages. */
export function nameOf(source: KeySource): string {
  switch (source.kind) {
    case 'file':
      return `the key file ${source.path}`;
    case 'credential':
      return `the credential ${source.name}`;
    case 'command':
      return `the command ${source.argv[0] ?? ''}`;
  }
}

function readPrivately(path: string): Buffer {
  const bytes = readFile(path);
  if ((statSync(path).mode & 0o077) !== 0)
    throw new Misconfigured(
      'buffer.key-open-to-others',
      `The key file ${path} can be read by other users. Run: chmod 600 ${path}`,
    );
  return bytes;
}

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Misconfigured(
      'buffer.key-unreadable',
      `The key file ${path} cannot be read. Give this user the right to read it.`,
      error,
    );
  }
}

function printedBy({ argv, timeoutMs }: Extract<KeySource, { kind: 'command' }>): Buffer {
  const [program = '', ...args] = argv;
  const { status, signal, stdout, error } = spawnSync(program, args, {
    timeout: timeoutMs,
    maxBuffer: MAX_OUTPUT_BYTES,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (status === 0) return stdout;
  const detail = error ? explain(error) : signal ? `it was killed by ${signal}` : `it exited with ${status}`;
  throw new Unavailable('buffer.key-command', `The command ${program} printed no key: ${detail}.`);
}

/** Accepts 64 hex characters, with or without a line end, or the 32 bytes themselves. */
function decodeKey(bytes: Buffer, name: string): Uint8Array {
  if (bytes.length === KEY_BYTES) return new Uint8Array(bytes);
  const hex = bytes.toString('latin1').trim();
  if (/^[0-9a-f]{64}$/i.test(hex)) return new Uint8Array(Buffer.from(hex, 'hex'));
  throw new Misconfigured(
    'buffer.key-malformed',
    `The key from ${name} is neither 64 hexadecimal characters nor 32 bytes. Put the right key back.`,
  );
}
