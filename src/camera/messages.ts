/** What the main thread and a camera's thread say to each other. Only plain data crosses; each side decodes. */

import type { SourceSettings } from '../capture/live/source-settings.ts';
import type { StageEvent } from '../domain/events/events.ts';
import type { IllegiblePassage } from '../domain/read/illegible-passage.ts';
import type { PassageEnd } from '../domain/read/passage-end.ts';
import type { EncodedPlateRead } from '../domain/read/plate-read.ts';
import { explain, WaypostError } from '../platform/errors.ts';
import { EXIT } from '../platform/exit-codes.ts';
import type { CameraSettings } from './camera.ts';

/** What a camera's worker is started with. */
export type CameraThreadData = {
  readonly settings: CameraSettings;
  readonly source: SourceSettings;
  readonly modelsFolder: string;
};

export type FromCamera =
  | { readonly type: 'event'; readonly event: StageEvent }
  | { readonly type: 'read'; readonly read: EncodedPlateRead }
  | { readonly type: 'illegible'; readonly passage: IllegiblePassage }
  | { readonly type: 'passageEnd'; readonly end: PassageEnd }
  /** The source ended, or was stopped. `fault` is null if nothing went wrong. */
  | { readonly type: 'ended'; readonly fault: CameraFault | null };

/** `accepted`: the read, the illegible passage or the end of a passage that was sent last is recorded. */
export type ToCamera = { readonly type: 'accepted' } | { readonly type: 'stop' };

/** What went wrong in a worker, as plain data: an error that crosses a thread loses its own fields. */
export type CameraFault = { readonly message: string; readonly exitCode: number };

export const faultOf = (error: unknown): CameraFault => ({
  message: explain(error),
  exitCode: error instanceof WaypostError ? error.exitCode : EXIT.bug,
});
