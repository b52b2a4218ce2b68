import koffi from 'koffi';

/** What a function of the C library takes here: a number, bytes that it may read and write, a text, or no pointer. */
export type NativeArgument = number | bigint | Uint8Array | string | null;

export interface NativeResult {
  readonly value: number;
  /** The C library's `errno` right after the call; it means something only if `value` says that the call failed. */
  readonly errno: number;
}

/**
 * A function of the C library, such as `int adjtimex(void *state)`. It is looked up by its C prototype and runs in the thread
 * that calls it.
 *
 * @throws Error if this C library has no such function.
 */
export function libcFunction(prototype: string): (...values: readonly NativeArgument[]) => NativeResult {
  const call = koffi.load('libc.so.6').func(prototype);
  return (...values) => {
    const value = Number(call(...values));
    return { value, errno: koffi.errno() };
  };
}
