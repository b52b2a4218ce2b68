/** The files of people's decisions beside the buffer. */
import { renameSync } from 'node:fs';
import { basename } from 'node:path';
import type { AlertEvent } from '../domain/events/alert-events.ts';
import type { Emit } from '../domain/events/events.ts';
import { explain } from '../platform/errors.ts';

export const suppressionsPath = (bufferPath: string): string => `${bufferPath}.suppressions`;
export const marksPath = (bufferPath: string): string => `${bufferPath}.marks`;

/** The unit must not stop for a file that does not open. */
export function loadOrSetAside(kept: { load(): void }, path: string, emit: Emit<AlertEvent>): void {
  try {
    kept.load();
  } catch (error) {
    renameSync(path, `${path}.set-aside`);
    emit({ type: 'suppressionsUnreadable', file: basename(path), detail: explain(error) });
  }
}
