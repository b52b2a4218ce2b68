/**
 * The parts that run whether or not the buffer is open: the cameras, the recorder in which reads can wait, and the
 * command socket. They need no key and no record.
 */
import { Opening } from '../buffer/opening.ts';
import type { Recorder } from '../buffer/recorder.ts';
import { CommandServer } from '../commands/command-server.ts';
import { UnitOperations } from '../commands/unit-operations.ts';
import type { Config } from '../config/load.ts';
import { Unavailable } from '../platform/errors.ts';
import type { Given } from './assemble-storage.ts';
import { Cameras } from './cameras.ts';
import { type Part, type PartsContext, patient, step } from './parts.ts';
import { Intake } from './reads/intake.ts';
import { cameraSettings, socketSettings } from './settings.ts';

/** How soon the socket is tried again where its folder cannot be written. */
const SOCKET_RETRY_MS = 5_000;

/** What the early parts need of the parts that come with the buffer. */
export type IntakeHooks = {
  /** Called with an error after which the unit cannot continue. */
  readonly onFailure: (error: unknown) => void;
  /** The storage accepts writes again. */
  readonly onBack: () => void;
  /** A camera has broken: nothing will report how its passages end. */
  readonly onBroken: (cameraId: string) => void;
};

export type EarlyParts = {
  /** In the order in which they start. */
  readonly parts: readonly Part[];
  readonly opening: Opening;
  readonly recorder: Recorder;
  readonly intake: Intake;
  readonly operations: UnitOperations;
  readonly cameras: Cameras;
};

export function assembleIntake(
  config: Config,
  { health, clock }: Pick<Given, 'health' | 'clock'>,
  hooks: IntakeHooks,
  context: PartsContext,
): EarlyParts {
  const emit = health.accept;
  const { onFailure, onBack, onBroken } = hooks;
  const opening = new Opening({ emit, onFailure, clock, onBack });
  const { recorder } = opening;
  const intake = new Intake(recorder);
  const operations = new UnitOperations(() => health.status(null));
  const cameras = new Cameras(
    cameraSettings(config),
    { ...{ sink: intake, emit, clock, onFailure, onBroken }, random: Math.random },
    context,
  );
  const socket = new CommandServer({ ...socketSettings(config), operations, onFault: onFailure });
  const socketPart = patient(
    step('command socket', { start: () => socket.start(), stop: () => socket.stop() }),
    {
      retryMs: SOCKET_RETRY_MS,
      isWaitedFor: (error) => error instanceof Unavailable && error.code === 'socket.unusable',
      onFailing: (detail) => emit({ type: 'socketFailing', detail }),
      onBack: () => emit({ type: 'socketBack' }),
      onFailure,
    },
  );
  const parts = [socketPart, step('recorder', { stop: () => recorder.stop() }), cameras];
  return { parts, opening, recorder, intake, operations, cameras };
}
