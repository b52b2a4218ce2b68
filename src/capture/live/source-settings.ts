import type { SnapshotSettings } from '../sources/http-snapshots.ts';
import type { LibcameraSettings } from '../sources/libcamera.ts';
import type { RtspSettings } from '../sources/rtsp.ts';
import type { StillFolderSettings } from '../sources/still-folder.ts';
import type { V4l2Settings } from '../sources/v4l2.ts';
import type { VideoFileSettings } from '../sources/video-file.ts';

export type SourceSettings =
  | ({ readonly kind: 'video' } & VideoFileSettings)
  | ({ readonly kind: 'stills' } & StillFolderSettings)
  | ({ readonly kind: 'rtsp' } & RtspSettings)
  | ({ readonly kind: 'v4l2' } & V4l2Settings)
  | ({ readonly kind: 'libcamera' } & LibcameraSettings)
  | ({ readonly kind: 'snapshot' } & SnapshotSettings);

/** A source that is retried forever when it breaks. The other sources end. */
export const isLive = ({ kind }: SourceSettings): boolean => kind !== 'video' && kind !== 'stills';
