import { type PackageManifest, type PackageWant, partsOf } from '../contract/delivery.ts';

/** A package that is sent as it is asked for. */
export type Offer = {
  readonly manifest: PackageManifest;
  /** Of the parts that were asked for, the first that is still to be sent, and the first behind the last. */
  readonly next: number;
  readonly until: number;
  /** Sent, and not yet acknowledged by the broker. */
  readonly inFlight: ReadonlySet<number>;
  /** Parts from the first on that the unit has, or that are on their way to it. */
  readonly reached: number;
};

/** Parts of any size are some seconds of a slow uplink; with fewer a fast one would wait for acknowledgements. */
const MAX_IN_FLIGHT = 4;

export const offered = (manifest: PackageManifest): Offer => ({
  manifest,
  next: 0,
  until: 0,
  inFlight: new Set(),
  reached: 0,
});

/** A unit waits for all that it has asked for before it asks for more: what it asks for now is all that it lacks. */
export function wanted(offer: Offer, { packageId, from, count }: PackageWant): Offer {
  const parts = partsOf(offer.manifest);
  if (packageId !== offer.manifest.packageId || from >= parts) return offer;
  return { ...offer, next: from, until: Math.min(from + count, parts), reached: from };
}

/** @returns the part to be sent now; null where there is none, or enough are in flight. */
export function nextPart(offer: Offer): { readonly offer: Offer; readonly part: number } | null {
  if (offer.inFlight.size >= MAX_IN_FLIGHT) return null;
  for (let part = offer.next; part < offer.until; part += 1) {
    if (offer.inFlight.has(part)) continue;
    const inFlight = new Set(offer.inFlight).add(part);
    return { offer: { ...offer, next: part + 1, inFlight }, part };
  }
  return null;
}

/** The broker has it. */
export function sent(offer: Offer, part: number): Offer {
  const inFlight = new Set(offer.inFlight);
  inFlight.delete(part);
  const isNext = part >= offer.reached && part < offer.until;
  return { ...offer, inFlight, reached: isNext ? part + 1 : offer.reached };
}

/** With the link everything that was asked for is forgotten: the unit asks again. */
export const cutOff = (offer: Offer): Offer => ({ ...offer, next: 0, until: 0, inFlight: new Set() });
