import { describe, expect, it } from 'vitest';
import { SnapshotServer } from '../support/capture/snapshot-server.ts';
import { freePort } from '../support/free-port.ts';
import { anotherLook } from '../support/recognition/golden.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { RunningUnit, writeConfig } from '../support/unit/running-unit.ts';
import { waypost } from '../support/unit/waypost.ts';
import { waitFor } from '../support/wait-for.ts';

const WITHIN_MS = 60_000;

describe('a camera that gives the same picture of a vehicle for ever', () => {
  it('is one look, is reported as frozen, shows it in its status, and is reported again when it ends', async () => {
    using folder = temporaryFolder();
    let index = 0;
    await using server = await SnapshotServer.start((_request, response) => {
      response.setHeader('content-type', 'image/jpeg').end(anotherLook(index));
    });
    const source = { kind: 'snapshot', url: server.url, intervalMs: 500 };
    const config = writeConfig(folder.path, {
      source,
      brokerUrl: `mqtt://127.0.0.1:${await freePort()}`,
      more: { log: { level: 'debug' } },
    });
    await using unit = new RunningUnit(config);
    await waitFor('the read is issued', () => unit.has('readIssued'), WITHIN_MS);
    await waitFor('it is frozen', () => unit.has('pictureFroze'), WITHIN_MS);
    expect(unit.output).toMatch(/"event":"readIssued","cameraId":"north","looks":1,"agreeingLooks":1/);
    const { out } = await waypost('status', '--config', config, '--json');
    expect(JSON.parse(out)).toMatchObject({
      cameras: [{ state: 'running', pictureFrozenMs: expect.any(Number) }],
    });
    index = 1;
    await waitFor('it gives a new picture', () => unit.has('pictureThawed'), WITHIN_MS);
    expect(await unit.end('SIGTERM')).toBe(0);
  }, 200_000);
});
