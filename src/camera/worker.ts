/** A camera's own thread: builds the camera from plain data and communicates with `thread.ts`. */
import { randomBytes } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { openSource } from '../capture/live/open-source.ts';
import type { Emit, StageEvent } from '../domain/events/events.ts';
import { encodePassageEnd } from '../domain/read/passage-end.ts';
import { encodePlateRead } from '../domain/read/plate-read.ts';
import { systemClock } from '../platform/clock.ts';
import { Bug } from '../platform/errors.ts';
import { uuidV7 } from '../platform/uuid.ts';
import { RecognitionPipeline } from '../recognition/pipeline.ts';
import { Camera, type ReadSink } from './camera.ts';
import { type CameraThreadData, type FromCamera, faultOf, type ToCamera } from './messages.ts';

if (parentPort === null) throw new Bug('camera.no-parent', 'camera/worker.ts runs as a worker thread only.');
const port = parentPort;
const send = (message: FromCamera): void => port.postMessage(message);
const emit: Emit<StageEvent> = (event) => send({ type: 'event', event });
const stopping = new AbortController();
/** The camera delivers one thing at a time and waits for its acknowledgement. */
let accepted = (): void => undefined;

port.on('message', (message: ToCamera) => {
  switch (message.type) {
    case 'stop':
      return stopping.abort();
    case 'accepted':
      return accepted();
  }
});

const giveOut = (message: FromCamera): Promise<void> =>
  new Promise((resolve) => {
    accepted = resolve;
    send(message);
  });

const sink: ReadSink = {
  accept: (read) => giveOut({ type: 'read', read: encodePlateRead(read) }),
  acceptIllegible: (passage) => giveOut({ type: 'illegible', passage }),
  acceptEnd: (end) => giveOut({ type: 'passageEnd', end: encodePassageEnd(end) }),
};

async function runCamera({ settings, source, modelsFolder }: CameraThreadData): Promise<void> {
  const pipeline = await RecognitionPipeline.open(modelsFolder);
  const camera = new Camera(settings, {
    source: openSource(source, {
      cameraId: settings.cameraId,
      clock: systemClock,
      random: Math.random,
      emit,
    }),
    pipeline,
    sink,
    // The main thread judges the clock when it accepts what was seen.
    clockQuality: () => 'unknown',
    newId: () => uuidV7(systemClock.utcNow(), randomBytes(10)),
    emit,
  });
  try {
    await camera.run(stopping.signal);
  } finally {
    await pipeline.close();
  }
}

runCamera(workerData as CameraThreadData).then(
  // started by thread.ts of the same build
  () => send({ type: 'ended', fault: null }),
  (error: unknown) => send({ type: 'ended', fault: faultOf(error) }),
);
