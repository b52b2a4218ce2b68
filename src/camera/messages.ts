/** The messages between the main thread and a camera's thread. Only plain data crosses; each side decodes it. */

import type { SourceSettings } from '../capture/live/source-settings.ts';
import type { StageEvent } from '../domain/events/events.ts';
import type { IllegiblePassage } from '../domain/read/illegible-passage.ts';
import type { PassageEnd } from '../domain/read/passage-end.ts';
import type { EncodedPlateRead } from '../domain/read/plate-read.ts';
import { explain, WaypostError } from '../platform/errors.ts';
import { EXIT } from '../platform/exit-codes.ts';
import type { CameraSettings } from './camera.ts';

/** The data with which a camera's worker starts. */
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
  /** The source ended or was stopped. `fault` is null if nothing went wrong. */
  | { readonly type: 'ended'; readonly fault: CameraFault | null };

/** `accepted`: whatever was sent last (read, illegible passage or end of a passage) is recorded. */
export type ToCamera = { readonly type: 'accepted' } | { readonly type: 'stop' };

/** A fault in a worker, as plain data: an error that crosses a thread loses its own fields. */
export type CameraFault = { readonly message: string; readonly exitCode: number };

export const faultOf = (error: unknown): CameraFault => ({
  message: explain(error),
  exitCode: error instanceof WaypostError ? error.exitCode : EXIT.bug,
});
