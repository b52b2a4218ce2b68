import { randomBytes } from 'node:crypto';
import { deriveKey, openUnitKeys } from '../../../src/buffer/keys/data-keys.ts';
import { wrappedKeysPath } from '../../../src/buffer/keys/wrapped-keys.ts';

export type BufferPaths = { readonly path: string; readonly keyPath: string };

/** The keys of a unit whose source is a key file; made if there are none. */
export const unitKeys = ({ path, keyPath }: BufferPaths) =>
  openUnitKeys({ path, source: { kind: 'file', path: keyPath }, generate: true }, randomBytes);

/** What a buffer's settings say of its keys. */
export function bufferKeys(paths: BufferPaths) {
  const { database, files } = unitKeys(paths);
  return {
    path: paths.path,
    keyPath: wrappedKeysPath(paths.path),
    key: deriveKey(database, 'waypost/buffer'),
    filesKey: deriveKey(files, 'waypost/buffer'),
  };
}
