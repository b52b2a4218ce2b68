import type { SelfCheck } from './self-check.ts';

/** How the keys of a unit's buffer are wrapped. */
export type KeyState = {
  readonly kind: 'file' | 'credential' | 'command';
  /** The source, in words. */
  readonly source: string;
  /** Whether the unit has its keys and can open them. */
  readonly areMade: boolean;
};

const name = 'keys';

/** The location of the key decides what a thief can read from a stolen unit. */
export function keyCheck({ kind, source, areMade }: KeyState): SelfCheck {
  if (kind === 'file')
    return {
      name,
      result: 'note',
      message: `wrapped by ${source}: a key on the disk of the buffer protects a copied buffer, but not a stolen unit (docs/keys.md)`,
    };
  const state = areMade
    ? `open with ${source}`
    : `not made yet: the first start makes them and wraps them by ${source}`;
  return { name, result: 'ok', message: state };
}
