import { setTimeout as sleep } from 'node:timers/promises';
import { RtspServer } from '../../../test/support/capture/rtsp-server.ts';

/** One life of the source: which clip it played from its start on, and between which moments (UTC milliseconds). */
export type SourceLife = { readonly clip: string; readonly bornAtMs: number; readonly diedAtMs: number };

/** How long it lives and stays dead, at random between these. */
const LIFE_S = [15, 45] as const;
const DEAD_S = [1, 5] as const;

const between = ([least, most]: readonly [number, number], random: number): number =>
  (least + (most - least) * random) * 1000;

/**
 * An RTSP camera on loopback that plays one clip after the other and is killed in the middle of each, until `signal`
 * aborts.
 * @param random 0 ≤ r < 1
 * @returns its lives, in their order
 */
export async function liveAndDie(
  port: number,
  clips: readonly string[],
  random: () => number,
  signal: AbortSignal,
): Promise<readonly SourceLife[]> {
  const lives: SourceLife[] = [];
  const pass = (ms: number): Promise<void> => sleep(ms, undefined, { signal }).catch(() => undefined);
  while (!signal.aborted) {
    const clip = clips[lives.length % clips.length];
    if (clip === undefined) throw new Error('there is no clip to play');
    await using server = await RtspServer.start({ port, clip });
    const bornAtMs = Date.now();
    await pass(between(LIFE_S, random()));
    await server.kill();
    lives.push({ clip, bornAtMs, diedAtMs: Date.now() });
    await pass(between(DEAD_S, random()));
  }
  return lives;
}
