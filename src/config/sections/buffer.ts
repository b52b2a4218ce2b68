import { z } from 'zod';
import { key, name, path, whole } from './values.ts';

const keySource = z.discriminatedUnion('source', [
  z.strictObject({
    source: key(
      z.literal('file'),
      'A file of 64 hexadecimal characters with mode 0600. On the same disk as the buffer it protects a copied buffer, but not a stolen unit.',
    ),
    path: key(path.default('/var/lib/waypost/buffer.key'), 'The key file.'),
  }),
  z.strictObject({
    source: key(
      z.literal('credential'),
      'A credential that systemd passes to the service; it is sealed to the TPM if `systemd-creds` did so.',
    ),
    name: key(name.default('waypost-key'), 'Its name, as in LoadCredentialEncrypted=.'),
  }),
  z.strictObject({
    source: key(z.literal('command'), 'The output of a program: 64 hexadecimal characters or 32 bytes.'),
    argv: key(
      z.array(z.string().min(1).max(1_000)).min(1).max(50),
      'Absolute path of the program, and its arguments; no shell is involved.',
    ),
    timeoutMs: key(whole(100, 60_000).default(10_000), 'Time within which the program must print the key.'),
  }),
]);

/** What the unit stores, under which key, and how much. */
export const buffer = z
  .strictObject({
    path: key(path.default('/var/lib/waypost/buffer.sqlite'), 'File of the encrypted buffer.'),
    key: key(
      keySource.prefault({ source: 'file' }),
      'Source of the key that wraps the keys of the unit (`<path>.keys`).',
    ),
    maxMegabytes: key(
      whole(16, 10_000_000).nullable().default(null),
      'Most space that the buffer may use; null for the whole disk except reserveMegabytes. Near the limit the unit deletes what is needed least (docs/buffer.md).',
    ),
    reserveMegabytes: key(
      whole(0, 1_000_000).default(256),
      'Space that the buffer leaves free on the disk when maxMegabytes is null.',
    ),
    maxReads: key(
      whole(100, 10_000_000).nullable().default(null),
      'Most reads that are kept at a time; null for as many as fit.',
    ),
    generateKey: key(
      z.boolean().default(true),
      'Whether the first start may make the keys of the unit, and the key file if that is the source.',
    ),
  })
  .prefault({});

const hours = z.number().min(0.05).max(720);

/** How long records are kept (policy R1). */
export const retention = z
  .strictObject({
    readHours: key(
      hours.default(720),
      'Longest time that a read without a hit is kept, delivered or not; it may be deleted earlier by up to 1/120 of this time.',
    ),
    hitHours: key(
      hours.default(720),
      'Longest time that a read with a hit is kept, delivered or not; it may be deleted earlier by up to 1/120 of this time.',
    ),
  })
  .prefault({});
