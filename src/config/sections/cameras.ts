import { z } from 'zod';
import { source } from './camera-sources.ts';
import { key, name, share, whole } from './values.ts';

/**
 * Brightness, 0 black to 1 white. Photographs of streets at night mostly have a median below the first value, by day
 * mostly above the second.
 */
export const DEFAULT_LIGHT = { nightBelow: 0.18, dayAbove: 0.28 } as const;

const motionGate = z.strictObject({
  enabled: key(z.boolean().default(true), 'Whether frames without motion are left unread.'),
  minChange: key(
    whole(1, 255).default(12),
    'Grey levels by which a part of the picture must differ from the background to count as changed.',
  ),
  minChangedShare: key(
    share.default(0.001),
    'Share of the picture that has to change before a frame is read.',
  ),
});

const light = z.strictObject({
  nightBelow: key(
    share.default(DEFAULT_LIGHT.nightBelow),
    'Brightness, 0 black to 1 white, below which it becomes night.',
  ),
  dayAbove: key(
    share.default(DEFAULT_LIGHT.dayAbove),
    'Brightness above which it becomes day; between the two nothing changes.',
  ),
});

const polygon = z
  .array(z.tuple([share, share]))
  .min(3)
  .max(64)
  .meta({
    'x-allowed': '3 to 64 corners [x, y], shares 0 to 1 of the width and height, not all on one line',
  });

const zone = z.strictObject({
  name: key(name, 'Name of the zone, unique at its camera; part of reads.'),
  polygon: key(polygon, 'Its outline.'),
});

/** One camera: its source, and how its picture is prepared before anything is read. */
export const camera = z.strictObject({
  id: key(name, 'Name of the camera, unique on the unit; part of messages.'),
  source: key(
    source,
    'Where frames come from: a camera (`rtsp`, `v4l2`, `libcamera`, `snapshot`), a `video` file or a folder of `stills`.',
  ),
  framesPerSecond: key(
    whole(1, 30).default(10),
    'Most frames per second that are taken from the source; not for stills and snapshots, whose pace is `intervalMs`.',
  ),
  rotate: key(
    z.literal([0, 90, 180, 270]).default(0),
    'Degrees by which the picture is turned clockwise, after flipping and mirroring. Zones and privacy masks are given in the turned picture.',
  ),
  flip: key(z.boolean().default(false), 'Whether the upper and the lower edge of the picture change places.'),
  mirror: key(
    z.boolean().default(false),
    'Whether the left and the right edge of the picture change places.',
  ),
  motionGate: key(motionGate.prefault({}), 'The cheap test whether a frame is worth reading.'),
  light: key(
    light.prefault({}),
    'When it is day and when it is night, by the median brightness of the picture.',
  ),
  zones: key(
    z.array(zone).max(16).default([]),
    'Where to look. A plate whose centre lies in no zone is not reported, and motion outside the zones is ignored. Where zones overlap, the first one counts. Without zones the unit looks everywhere.',
  ),
  privacyMasks: key(
    z.array(polygon).max(32).default([]),
    'Polygons that are blacked out of every frame before anything looks at it: windows, gardens, footpaths.',
  ),
});
