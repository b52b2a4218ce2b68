import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Corrupt } from '../platform/errors.ts';

/** More than the largest picture that is decoded has in any usual format. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * The bytes of a picture's file. A named pipe or a device is refused: it would keep its reader for ever.
 * @throws Corrupt when it cannot be opened, is no ordinary file or is far too large.
 */
export async function readPictureFile(path: string): Promise<Uint8Array> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: unknown) => {
    throw new Corrupt(
      'picture.unreadable',
      `${path} cannot be opened. Check the path and its permissions.`,
      cause,
    );
  });
  try {
    return await bytesOf(handle, path);
  } finally {
    await handle.close();
  }
}

async function bytesOf(handle: FileHandle, path: string): Promise<Uint8Array> {
  const found = await handle.stat();
  if (!found.isFile())
    throw new Corrupt('picture.no-file', `${path} is not an ordinary file. Give the file of a picture.`);
  if (found.size > MAX_BYTES)
    throw new Corrupt(
      'picture.too-large',
      `${path} has ${found.size} bytes; at most ${MAX_BYTES} are read. Scale the picture down first.`,
    );
  return await handle.readFile();
}
