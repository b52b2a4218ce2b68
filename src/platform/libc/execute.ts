import { getSystemErrorName } from 'node:util';
import { addressOf, libcFunction } from './libc.ts';

const SET_DESCRIPTOR_FLAGS = 2;
const SIGPIPE = 13;
const POINTER_BYTES = 8;

const fcntl = libcFunction('int fcntl(int fd, int command, int value)');
const signal = libcFunction('long signal(int number, void *handler)');
const execvp = libcFunction('int execvp(const char *file, void *argv)');

/**
 * Becomes another program: same process, same descriptors from 0 up to `lastDescriptor`. Node closes them on the way and
 * ignores broken pipes; the program gets them as it would from a shell.
 * @returns why the program does not start: `ENOENT`, `EACCES` …
 */
export function become(program: string, args: readonly string[], lastDescriptor: number): string {
  for (let fd = 0; fd <= lastDescriptor; fd++) fcntl(fd, SET_DESCRIPTOR_FLAGS, 0);
  signal(SIGPIPE, null);
  const texts = [program, ...args].map((text) => Buffer.from(`${text}\0`));
  const argv = Buffer.alloc((texts.length + 1) * POINTER_BYTES);
  for (const [i, text] of texts.entries()) argv.writeBigUInt64LE(addressOf(text), i * POINTER_BYTES);
  return getSystemErrorName(-execvp(program, argv).errno);
}
