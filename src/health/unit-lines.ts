import type { UnitEvent } from '../domain/events/unit-events.ts';
import type { Line } from './line.ts';

/** The lines of the unit's own life, as `event-lines.ts` has those of the stages. */
export const UNIT_LINES: { readonly [T in UnitEvent['type']]: Line<T> } = {
  coreDumpsAllowed: {
    level: 'warn',
    text: 'a crash of this process would write plates and keys to the disk; set its core limit to 0, as waypost.service does',
  },
  childrenUnconfined: {
    level: 'warn',
    text: 'this kernel cannot keep the programs that decode video from everything else; a flaw in one of them may reach the files of the unit. Use Linux 6.12 or later with Landlock',
  },
  trafficCountsDamaged: {
    level: 'warn',
    text: 'the counts of local traffic are damaged; the unit learns again',
  },
  unitStarted: { level: 'info', text: 'the unit has started' },
  cameraBroke: { level: 'error', text: "a camera's thread failed; the unit starts it again" },
  cameraFailed: { level: 'error', text: 'a camera failed for good; the unit does not start it again' },
  unitStopping: { level: 'info', text: 'the unit is stopping' },
  stageOverran: { level: 'warn', text: 'a stage did not stop in time' },
  linesDropped: {
    level: 'warn',
    text: 'log lines are missing here because nobody read the log for a while',
  },
  socketFailing: {
    level: 'error',
    text: 'the command socket cannot be made, so nobody can give this unit commands; the unit records and tries again',
  },
  socketBack: { level: 'info', text: 'the command socket is there; the unit takes commands' },
  unitStopped: { level: 'info', text: 'the unit has stopped' },
};
