import { generateKeyPairSync, sign } from 'node:crypto';
import { writePackage } from '../../../src/agency/write-package.ts';
import type { RefusalKind } from '../../../src/hotlist/formats/import-report.ts';
import { writeDelta } from '../../../src/hotlist/packages/list-delta.ts';
import {
  LENGTH_BYTES,
  PACKAGE_MAGIC,
  SIGNATURE_BYTES,
} from '../../../src/hotlist/packages/package-header.ts';
import { publicKeyOf, rawPublicKey } from '../../../src/hotlist/packages/package-seal.ts';
import { type SeededRandom, seededRandom } from '../seeded-random.ts';
import type { agencyAndUnit } from './list-delivery.ts';
import { fileOf, SOURCE_TIME_UTC } from './list-files.ts';

export type HostilePackage = {
  readonly what: string;
  readonly bytes: Uint8Array;
  readonly kind: RefusalKind;
};
type Made = Omit<HostilePackage, 'what'>;
type Sender = ReturnType<typeof agencyAndUnit>;

const HEAD_BYTES = PACKAGE_MAGIC.length + LENGTH_BYTES;
const HOUR_MS = 3_600_000;
const list = (random: SeededRandom): Uint8Array =>
  fileOf([
    'plate,region,category',
    ...Array.from({ length: 5 }, () => `ZZ${random.text(5, '123456789')},IA,V`),
  ]);

/** Against a unit that has number 5 of the list `agency` in force; what it sends itself has number 6. */
const MAKERS: Readonly<Record<string, (sender: Sender, random: SeededRandom) => Made>> = {
  'signed with another key': ({ keys, pack }, random) => {
    const other = generateKeyPairSync('ed25519').privateKey;
    const label = labelOf(pack(list(random), { sequence: 6 }));
    return { bytes: writePackage(label, list(random), { ...keys, signing: other }), kind: 'wrong-signature' };
  },
  'from an agency that nobody knows': ({ pack }, random) => ({
    bytes: pack(list(random), { sequence: 6, agency: `Agency ${random.int(100)}` }),
    kind: 'unknown-agency',
  }),
  'of a list that the agency may not send': ({ pack }, random) => ({
    bytes: pack(list(random), { sequence: 6, listId: `other-${random.int(100)}` }),
    kind: 'agency-not-allowed',
  }),
  'for another unit': ({ pack }, random) => ({
    bytes: pack(list(random), { sequence: 6, unitId: `unit-${2 + random.int(100)}` }),
    kind: 'other-unit',
  }),
  'sealed to the key of another unit': ({ keys, pack }, random) => {
    const other = publicKeyOf(rawPublicKey(generateKeyPairSync('x25519').publicKey));
    const label = labelOf(pack(list(random), { sequence: 6 }));
    return { bytes: writePackage(label, list(random), { ...keys, unit: other }), kind: 'not-sealed-to-unit' };
  },
  'with a changed header': ({ pack }, random) => {
    const bytes = Buffer.from(pack(list(random), { sequence: 6 }));
    return {
      bytes: Buffer.from(bytes.toString('latin1').replace('"sequence":6', '"sequence":9'), 'latin1'),
      kind: 'wrong-signature',
    };
  },
  'with a changed content': ({ pack }, random) => {
    const bytes = Buffer.from(pack(list(random), { sequence: 6 }));
    const at = bytes.length - 1 - random.int(40);
    bytes[at] = (bytes[at] ?? 0) ^ 0x40;
    return { bytes, kind: 'wrong-digest' };
  },
  'cut in its content': ({ pack }, random) => {
    const bytes = pack(list(random), { sequence: 6 });
    return { bytes: bytes.subarray(0, bytes.length - 1 - random.int(30)), kind: 'wrong-digest' };
  },
  'with something added': ({ pack }, random) => ({
    bytes: Buffer.concat([pack(list(random), { sequence: 6 }), Buffer.alloc(1 + random.int(50))]),
    kind: 'wrong-digest',
  }),
  'cut in its header': ({ pack }, random) => ({
    bytes: pack(list(random), { sequence: 6 }).subarray(0, HEAD_BYTES + random.int(200)),
    kind: 'broken-package',
  }),
  'with a header that claims to be huge': ({ pack }, random) => {
    const bytes = Buffer.from(pack(list(random), { sequence: 6 }));
    bytes.writeUInt32LE(0xffff_fff0 + random.int(15), PACKAGE_MAGIC.length);
    return { bytes, kind: 'broken-package' };
  },
  'with a header that is no JSON': ({ pack }, random) => {
    const bytes = Buffer.from(pack(list(random), { sequence: 6 }));
    bytes.write('x', HEAD_BYTES);
    return { bytes, kind: 'broken-package' };
  },
  'with an unknown field in its header': ({ keys, pack }, random) => {
    const bytes = Buffer.from(pack(list(random), { sequence: 6 }));
    const end = HEAD_BYTES + bytes.readUInt32LE(PACKAGE_MAGIC.length);
    const header = JSON.parse(bytes.toString('utf8', HEAD_BYTES, end));
    const json = Buffer.from(JSON.stringify({ ...header, owner: 'left out' }));
    const head = Buffer.from(bytes.subarray(0, HEAD_BYTES));
    head.writeUInt32LE(json.length, PACKAGE_MAGIC.length);
    const signed = Buffer.concat([head, json]);
    const content = bytes.subarray(end + SIGNATURE_BYTES);
    const signature = sign(null, signed, keys.signing);
    return { bytes: Buffer.concat([signed, signature, content]), kind: 'broken-package' };
  },
  'with nothing behind its header': ({ pack }, random) => {
    const bytes = Buffer.from(pack(list(random), { sequence: 6 }));
    const end = HEAD_BYTES + bytes.readUInt32LE(PACKAGE_MAGIC.length);
    return { bytes: bytes.subarray(0, end + SIGNATURE_BYTES), kind: 'broken-package' };
  },
  'that is in force already': ({ pack }, random) => ({
    bytes: pack(list(random), { sequence: 5 }),
    kind: 'replayed',
  }),
  'that is older': ({ pack }, random) => ({
    bytes: pack(list(random), { sequence: 1 + random.int(4) }),
    kind: 'rollback',
  }),
  'made tomorrow': ({ pack }, random) => ({
    bytes: pack(list(random), { sequence: 6, sourceTimeUtc: (SOURCE_TIME_UTC + 30 * HOUR_MS) as never }),
    kind: 'made-in-future',
  }),
  'with changes of a version that is not there': ({ pack }) => ({
    bytes: pack(writeDelta([], ['{"plate":"ZZT1"}']), {
      sequence: 6,
      kind: 'delta',
      baseSequence: 4,
    } as never),
    kind: 'no-base',
  }),
  'with changes that are none': ({ pack }, random) => ({
    bytes: pack(list(random), { sequence: 6, kind: 'delta', baseSequence: 5 } as never),
    kind: 'not-text',
  }),
  'with a list that is none': ({ pack }, random) => ({
    bytes: pack(Buffer.from(random.text(50, 'abc,\n')), { sequence: 6 }),
    kind: 'bad-header',
  }),
  'that takes nearly everything away': ({ pack }, random) => ({
    bytes: pack(list(random), { sequence: 6 }),
    kind: 'shrinks',
  }),
};

/** What a package says of itself, as its packer said it. */
function labelOf(bytes: Uint8Array) {
  const buffer = Buffer.from(bytes);
  const end = HEAD_BYTES + buffer.readUInt32LE(PACKAGE_MAGIC.length);
  const {
    schema: _,
    contentBytes: _b,
    contentSha256: _s,
    ephemeralKey: _e,
    ...label
  } = JSON.parse(buffer.toString('utf8', HEAD_BYTES, end));
  return label;
}

export function hostilePackages(count: number, seed: number, sender: Sender): readonly HostilePackage[] {
  const random = seededRandom(seed);
  const makers = Object.entries(MAKERS);
  return Array.from({ length: count }, (_, i) => {
    const [what, make] = makers[i % makers.length] ?? ['', () => ({ bytes: Buffer.alloc(0), kind: 'empty' })];
    return { what, ...make(sender, random) };
  });
}
