/** How fast a unit that was alone for long delivers what waits, to a real broker on loopback over TLS. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../../src/platform/clock.ts';
import { PUBLISH_TIMING, Publisher } from '../../../src/publish/publisher.ts';
import { CertificateAuthority } from '../../../test/support/broker/certificates.ts';
import { Mosquitto } from '../../../test/support/broker/mosquitto.ts';
import { openBuffer, recordHit, recordRead, TOPICS } from '../../../test/support/buffer/open-buffer.ts';
import { syntheticImage, syntheticRead } from '../../../test/support/buffer/synthetic-read.ts';
import { temporaryFolder } from '../../../test/support/temp-folder.ts';

export type DrainRate = {
  readonly messages: number;
  readonly bytesEach: number;
  readonly perSecond: number;
  /** Messages confirmed when the last alert was. */
  readonly lastAlertAt: number;
  readonly alerts: number;
};

/** @param reads every hundredth with a hit; `imageBytes` of both crops together */
export async function drainRate(reads: number, imageBytes: number, window: number): Promise<DrainRate> {
  using folder = temporaryFolder();
  using buffer = openBuffer(folder.path, systemClock);
  const crop = { ...syntheticImage(''), jpeg: randomBytes(imageBytes / 2) };
  const evidence = { plateCrop: crop, rectifiedCrop: crop, contextualImage: null };
  for (let i = 0; i < reads; i += 1) {
    const read = { ...syntheticRead(undefined, systemClock.utcNow()), evidence };
    if (i % 100 === 0) recordHit(buffer, read);
    else recordRead(buffer, read);
  }
  const messages = buffer.outbox.depth().unpublished;
  const ca = new CertificateAuthority(folder.path);
  const { certPath, keyPath } = ca.issue('broker');
  const tls = [`certfile ${certPath}`, `keyfile ${keyPath}`];
  await using mosquitto = await Mosquitto.start(folder.path, {
    lines: tls,
  });
  let [confirmed, lastAlertAt, bytes] = [0, 0, 0];
  const { outbox } = buffer;
  const publisher = new Publisher(
    {
      unitId: 'pole-7',
      version: '0.0.0',
      topics: TOPICS,
      broker: {
        ...{ url: mosquitto.url.replace('mqtt:', 'mqtts:'), caPath: ca.caPath, username: null },
        ...{ passwordPath: null, allowPasswordInClear: false, certPath: null, keyPath: null },
      },
      ...{
        window,
        timing: PUBLISH_TIMING,
        keepsUnheard: { alert: false, read: false, tombstone: false, verification: false },
      },
    },
    {
      outbox: {
        take: (limit, confirmed) => {
          const taken = outbox.take(limit, confirmed);
          for (const { body } of taken) bytes += body.length;
          return taken;
        },
        refuse: (seq, reason) => outbox.refuse(seq, reason),
        requeue: () => outbox.requeue(),
        depth: () => outbox.depth(),
      },
      ...{ inbound: null, history: null },
      clock: systemClock,
      random: Math.random,
      emit: (event) => {
        if (event.type !== 'messageConfirmed') return;
        confirmed += 1;
        if (event.topic === TOPICS.alert) lastAlertAt = confirmed;
      },
      onStep: () => undefined,
      onFailure: (error) => {
        throw error;
      },
    },
  );
  publisher.start();
  const reached = async (count: number): Promise<void> => {
    while (confirmed < count) await sleep(2);
  };
  await reached(1);
  const [began, first] = [performance.now(), confirmed];
  await reached(messages);
  const seconds = (performance.now() - began) / 1000;
  await publisher.stop(1_000);
  return {
    messages,
    bytesEach: bytes / messages,
    perSecond: (confirmed - first) / seconds,
    lastAlertAt,
    alerts: reads / 100,
  };
}
