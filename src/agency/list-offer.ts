import { type PackageManifest, type PackageWant, partsOf } from '../contract/delivery.ts';

/** A package whose parts are sent when the unit asks for them. */
export type Offer = {
  readonly manifest: PackageManifest;
  /** The requested parts that are still to be sent: from `next`, before `until`. */
  readonly next: number;
  readonly until: number;
  /** Sent, and not yet acknowledged by the broker. */
  readonly inFlight: ReadonlySet<number>;
  /** Number of parts, counted from the first, that the unit has or that were sent to it. */
  readonly reached: number;
};

/** On a slow uplink this many parts take some seconds; with fewer, a fast uplink would wait for acknowledgements. */
const MAX_IN_FLIGHT = 4;

export const offered = (manifest: PackageManifest): Offer => ({
  manifest,
  next: 0,
  until: 0,
  inFlight: new Set(),
  reached: 0,
});

/** A unit asks for more only when it has received all that it asked for, so a new request names everything it lacks. */
export function wanted(offer: Offer, { packageId, from, count }: PackageWant): Offer {
  const parts = partsOf(offer.manifest);
  if (packageId !== offer.manifest.packageId || from >= parts) return offer;
  return { ...offer, next: from, until: Math.min(from + count, parts), reached: from };
}

/** @returns the part to send now; null if there is none or enough are in flight. */
export function nextPart(offer: Offer): { readonly offer: Offer; readonly part: number } | null {
  if (offer.inFlight.size >= MAX_IN_FLIGHT) return null;
  for (let part = offer.next; part < offer.until; part += 1) {
    if (offer.inFlight.has(part)) continue;
    const inFlight = new Set(offer.inFlight).add(part);
    return { offer: { ...offer, next: part + 1, inFlight }, part };
  }
  return null;
}

/** The broker has acknowledged the part. */
export function sent(offer: Offer, part: number): Offer {
  const inFlight = new Set(offer.inFlight);
  inFlight.delete(part);
  const isNext = part >= offer.reached && part < offer.until;
  return { ...offer, inFlight, reached: isNext ? part + 1 : offer.reached };
}

/** The link was lost: all requests are forgotten, because the unit asks again. */
export const cutOff = (offer: Offer): Offer => ({ ...offer, next: 0, until: 0, inFlight: new Set() });
