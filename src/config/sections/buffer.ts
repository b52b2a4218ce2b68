import { z } from 'zod';
import { key, name, path, whole } from './values.ts';

const keySource = z.discriminatedUnion('source', [
  z.strictObject({
    source: key(
      z.literal('file'),
      'A file of 64 hexadecimal characters with mode 0600. On the disk of the buffer it protects a copied buffer only, and no stolen unit.',
    ),
    path: key(path.default('/var/lib/waypost/buffer.key'), 'The key file.'),
  }),
  z.strictObject({
    source: key(
      z.literal('credential'),
      'A credential that systemd hands to the service; sealed to the TPM where `systemd-creds` made it so.',
    ),
    name: key(name.default('waypost-key'), 'Its name, as in LoadCredentialEncrypted=.'),
  }),
  z.strictObject({
    source: key(z.literal('command'), 'What a program prints: 64 hexadecimal characters or 32 bytes.'),
    argv: key(
      z.array(z.string().min(1).max(1_000)).min(1).max(50),
      'The program by its absolute path, and its arguments; no shell reads them.',
    ),
    timeoutMs: key(whole(100, 60_000).default(10_000), 'Time within which it has to print the key.'),
  }),
]);

/** What the unit keeps, under which key, and how much of it. */
export const buffer = z
  .strictObject({
    path: key(path.default('/var/lib/waypost/buffer.sqlite'), 'The encrypted buffer.'),
    key: key(
      keySource.prefault({ source: 'file' }),
      'Where the key comes from that wraps the keys of the unit (`<path>.keys`).',
    ),
    maxMegabytes: key(
      whole(16, 10_000_000).nullable().default(null),
      'Most that the buffer may use; null for what the disk has but for reserveMegabytes. Near it, what is needed least is given up (docs/buffer.md).',
    ),
    reserveMegabytes: key(
      whole(0, 1_000_000).default(256),
      'What of the disk is left to others, where maxMegabytes is null.',
    ),
    maxReads: key(
      whole(100, 10_000_000).nullable().default(null),
      'Most reads that are kept at a time; null for as many as fit.',
    ),
    generateKey: key(
      z.boolean().default(true),
      'Whether a first start may make the keys of the unit; a key file too, where that is the source.',
    ),
  })
  .prefault({});

const hours = z.number().min(0.05).max(720);

/** How long records are kept (policy R1). */
export const retention = z
  .strictObject({
    readHours: key(
      hours.default(720),
      'How long a read that matched nothing is kept at most, delivered or not; it goes up to a 120th of this early.',
    ),
    hitHours: key(
      hours.default(720),
      'How long a read with a hit is kept at most, delivered or not; it goes up to a 120th of this early.',
    ),
  })
  .prefault({});
