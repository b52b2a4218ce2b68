/**
 * The machine's clocks. The branded results equal the domain's `UtcMs` and `MonoMs` by structure, because this folder
 * imports none of our other folders.
 */
export const systemClock = {
  utcNow: () => Date.now() as number & { readonly __unit: 'utc-ms' },
  monoNow: () => performance.now() as number & { readonly __unit: 'mono-ms' },
};
