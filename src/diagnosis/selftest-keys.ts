import type { SelfCheck } from './self-check.ts';

/** How the keys of a unit's buffer are wrapped. */
export type KeyState = {
  readonly kind: 'file' | 'credential' | 'command';
  /** The source in words. */
  readonly source: string;
  /** Whether the unit has its keys, and they open. */
  readonly areMade: boolean;
};

const name = 'keys';

/** What a stolen unit would give away depends on where its key lies. */
export function keyCheck({ kind, source, areMade }: KeyState): SelfCheck {
  if (kind === 'file')
    return {
      name,
      result: 'note',
      message: `wrapped by ${source}: on the disk of the buffer it protects a copied buffer, and no stolen unit (docs/keys.md)`,
    };
  const state = areMade ? `open with ${source}` : `are made at the first start, and wrapped by ${source}`;
  return { name, result: 'ok', message: state };
}
