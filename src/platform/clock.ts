/**
 * The machine's clocks. The branded results equal the domain's `UtcMs` and `MonoMs` by structure: this folder
 * imports no other of ours.
 */
export const systemClock = {
  utcNow: () => Date.now() as number & { readonly __unit: 'utc-ms' },
  monoNow: () => performance.now() as number & { readonly __unit: 'mono-ms' },
};
