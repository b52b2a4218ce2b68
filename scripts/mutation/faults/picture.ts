import type { Fault } from '../fault.ts';

/** Rules V1 and V2: what a picture may show, and what a read says. */
export const PICTURE_FAULTS: readonly Fault[] = [
  {
    id: 'contextual-images-of-all-reads',
    rule: 'V1',
    find: "hasHit || kept === 'every-read' ? evidence",
    replace: 'hasHit || kept !== undefined ? evidence',
    tests: ['domain/read/evidence'],
  },
  {
    id: 'contextual-images-not-by-settings',
    rule: 'V1',
    find: 'ContextualImages => evidence.contextualImages;',
    replace: "ContextualImages => evidence && 'every-read';",
    tests: ['settings'],
  },
  {
    id: 'masks-not-drawn',
    rule: 'V1',
    find: 'if (this.#polygons.length === 0) return;',
    replace: 'if (this.#polygons.length >= 0) return;',
    tests: ['privacy-mask'],
  },
  {
    id: 'masks-leave-colour',
    rule: 'V1',
    find: '    fill(u, chroma, NEUTRAL_CHROMA);\n',
    replace: '',
    tests: ['privacy-mask'],
  },
  {
    id: 'windows-stay-sharp',
    rule: 'V1',
    find: 'const SHARP = { aside: 5, above: 1.6, below: 4 };',
    replace: 'const SHARP = { aside: 5, above: 13, below: 4 };',
    tests: ['contextual-view'],
  },
  {
    id: 'plate-prints-in-clear',
    rule: 'V1',
    find: "    return '*'.repeat(this.#characters.length);",
    replace: '    return this.#characters;',
    tests: ['plate-text'],
  },
  {
    id: 'position-null',
    rule: 'V2',
    find: 'if (unit.position === null) return null;',
    replace: 'if (unit.position !== undefined) return null;',
    tests: ['settings'],
  },
  {
    id: 'position-swapped',
    rule: 'V2',
    find: 'latitudeDeg: unit.position.latitudeDegrees, longitudeDeg: unit.position.longitudeDegrees',
    replace: 'latitudeDeg: unit.position.longitudeDegrees, longitudeDeg: unit.position.latitudeDegrees',
    tests: ['settings'],
  },
  {
    id: 'clock-always-synchronized',
    rule: 'V2',
    find: 'isSynchronized: ageMs <= FRESH_MS,',
    replace: 'isSynchronized: true,',
    tests: ['machine-clock'],
  },
  {
    id: 'read-without-clock-quality',
    rule: 'V2',
    find: '  clockQuality: read.clockQuality,\n  firstSeenUtc',
    replace: "  clockQuality: 'synchronized',\n  firstSeenUtc",
    tests: ['wire-contract'],
  },
];
