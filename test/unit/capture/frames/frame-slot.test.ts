import { expect, it } from 'vitest';
import { FrameSlot } from '../../../../src/capture/frames/frame-slot.ts';
import { frameAt } from '../../../support/recognition/readings.ts';

it('gives the newest frame and reports when it replaced an older one', async () => {
  const slot = new FrameSlot();
  expect(slot.put(frameAt(0))).toBe(false);
  expect(slot.put(frameAt(100))).toBe(true);
  expect((await slot.take())?.frameSeq).toBe(1);
});

it('hands a frame to a taker that already waits', async () => {
  const slot = new FrameSlot();
  const taken = slot.take();
  slot.put(frameAt(300));
  expect((await taken)?.frameSeq).toBe(3);
});

it('holds a source that can wait until its frame was read', async () => {
  const slot = new FrameSlot();
  const order: string[] = [];
  const putting = (async () => {
    for (const at of [0, 100, 200]) {
      await slot.putWhenEmpty(frameAt(at));
      order.push(`put ${at}`);
    }
    slot.close();
  })();
  for (let frame = await slot.take(); frame !== null; frame = await slot.take())
    order.push(`take ${frame.frameSeq * 100}`);
  await putting;
  expect(order.filter((step) => step.startsWith('take'))).toEqual(['take 0', 'take 100', 'take 200']);
});

it('gives its last frame after closing, then ends; a waiting taker and putter are let go', async () => {
  const slot = new FrameSlot();
  slot.put(frameAt(0));
  const putting = slot.putWhenEmpty(frameAt(100));
  slot.close();
  await putting;
  expect((await slot.take())?.frameSeq).toBe(0);
  expect(await slot.take()).toBeNull();
});
