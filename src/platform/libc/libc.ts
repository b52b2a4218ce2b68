import koffi from 'koffi';

/** What a function of the C library takes here: a number, bytes that it may read and write, a text, or no pointer. */
export type NativeArgument = number | bigint | Uint8Array | string | null;

export interface NativeResult {
  readonly value: number;
  /** The C library's `errno` right after the call; it means something only if `value` says that the call failed. */
  readonly errno: number;
}

/**
 * A function of the C library, such as `int adjtimex(void *state)`. It is looked up by its C prototype at its first call, and runs
 * in the thread that calls it. Keep it, because each look-up takes memory for good. It throws if this C library has no such
 * function.
 */
export function libcFunction(prototype: string): (...values: readonly NativeArgument[]) => NativeResult {
  let found: ReturnType<ReturnType<typeof koffi.load>['func']> | null = null;
  return (...values) => {
    found ??= koffi.load('libc.so.6').func(prototype);
    const value = Number(found(...values));
    return { value, errno: koffi.errno() };
  };
}

/** Where bytes lie, for a C structure that points to them. The caller must use the bytes again after the call. */
export const addressOf = (bytes: Uint8Array): bigint => koffi.address(bytes);
