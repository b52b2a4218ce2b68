import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { statusText } from '../../src/cli/unit/status.ts';
import type { StageEvent } from '../../src/domain/events/events.ts';
import { Health } from '../../src/health/health.ts';
import { ListPull, type PullTiming } from '../../src/hotlist/pull/list-pull.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { CertificateAuthority } from '../support/broker/certificates.ts';
import { joinedLists } from '../support/hotlist/joined-lists.ts';
import { agencyAndUnit } from '../support/hotlist/list-delivery.ts';
import { fileOf, SOURCE_TIME_UTC } from '../support/hotlist/list-files.ts';
import { WRONG_ANSWERS, type WrongAnswer, WrongListServer } from '../support/hotlist/wrong-list-server.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { waitFor } from '../support/wait-for.ts';

/** Like that of a unit, but so short that a test can wait for it. */
const TIMING: PullTiming = {
  answerMs: 300,
  pace: { bytes: 2_000, withinMs: 300 },
  retry: { firstMs: 20, maxMs: 160 },
};

/** What the one line says, and the one in the status. */
const DETAILS: Readonly<Record<WrongAnswer, RegExp>> = {
  'a web page, with a tag': /no list package but a web page or XML, called text\/html/,
  'a web page that is called a binary file': /no list package but a web page or XML, called application/,
  'a web page, compressed': /compressed \(gzip\)/,
  'a compressed web page that is called a binary file': /no list package but gzip data/,
  'an error in JSON with 200': /no list package but JSON, called application\/json/,
  'a plain list file': /no list package but text, called text\/csv/,
  'nothing, with 200': /ended before the package was whole/,
  'a redirect to a login page': /redirects \(302\) to login\.example, perhaps to a login page/,
  'not found': /answered with 404/,
  'a failure': /answered with 503/,
  'another part than was asked for': /another part of the package .*\(206\)/,
  'a package that breaks off': /aborted|ended before|socket hang up|ECONNRESET/,
  'a package that ends early, of a length that nobody announced': /ended before the package was whole/,
  'a package that does not end': /more than the package says/,
  'a web page that does not end': /no list package but a web page/,
  'a package byte by byte': /too slowly/,
  'headers byte by byte': /sent nothing for 0\.3 s/,
  'no answer at all': /sent nothing for 0\.3 s/,
};
const SLOW: ReadonlySet<WrongAnswer> = new Set([
  'a package byte by byte',
  'headers byte by byte',
  'no answer at all',
]);
const WRONG = Object.keys(WRONG_ANSWERS) as readonly WrongAnswer[]; // the keys of an object literal

test(`${WRONG.length} wrong answers of a list server leave the last good list in force, with one line each, and the next package comes in`, async () => {
  using folder = temporaryFolder();
  await using server = await WrongListServer.start(new CertificateAuthority(folder.path));
  const lines: string[] = [];
  const events: { readonly type: string; readonly detail?: string }[] = [];
  const health = new Health({
    ...{ unitId: 'pole-7', version: '0.0.0', cameraIds: [], level: 'info', clock: systemClock },
    sink: { write: (line) => void lines.push(line) },
  });
  const { delivery, pack } = agencyAndUnit(['agency']);
  const emit = (event: StageEvent): void => {
    health.accept(event);
    events.push(event);
  };
  using unit = await joinedLists(folder.path, { delivery, emit });
  const incoming = join(folder.path, 'incoming');
  mkdirSync(incoming);
  const pull = new ListPull(
    {
      ...{ listId: 'agency', url: server.url, certPath: null, keyPath: null },
      ...{ caPath: join(folder.path, 'ca.crt'), everyMinutes: 0.001 },
    },
    {
      ...{ folder: incoming, random: () => 0.5, timing: TIMING, emit },
      judge: (...given) => unit.hotLists.judgeBeginning(...given, unit.clock.utcNow(), 'synchronized'),
      accept: (bytes) => unit.lists.acceptPackage(bytes, null),
    },
  );
  const offer = (sequence: number): void => {
    const rows = Array.from({ length: 200 }, (_, i) => `ZZT${1000 + i},IA,V,taken from yard ${sequence}`);
    const list = fileOf(['plate,region,category,reason', ...rows]);
    const bytes = pack(list, { sequence, version: `v${sequence}`, sourceTimeUtc: SOURCE_TIME_UTC });
    server.offered = { bytes, etag: `"${sequence}"` };
  };
  const version = () => unit.hotLists.inForce.info(unit.clock.utcNow(), 'synchronized')[0]?.info.version;
  const imports = () =>
    unit.buffer.audit.lines(0, 999).filter((line) => line.includes('"hotListImport"')).length;
  const stop = new AbortController();
  const ran = pull.run(stop.signal);
  try {
    offer(1);
    await waitFor('the first package is in force', () => version() === 'v1');
    for (const [at, wrong] of WRONG.entries()) {
      const [logged, imported] = [events.length, imports()];
      server.wrong = wrong;
      offer(at + 2);
      const before = server.asked.length;
      const tries = SLOW.has(wrong) ? 2 : 4;
      await waitFor(`${wrong}: more tries`, () => server.asked.length >= before + tries, 20_000);
      const [status] = health.status(null).failingDeliveries;
      expect([wrong, version()]).toEqual([wrong, `v${at + 1}`]);
      const told = events.slice(logged);
      expect(
        told.map(({ type }) => type),
        wrong,
      ).toEqual(['listDeliveryFailed']);
      expect(told[0]?.detail, wrong).toMatch(DETAILS[wrong]);
      expect(status).toMatchObject({ listId: 'agency', way: 'https', detail: told[0]?.detail });
      expect(statusText(health.status(null))).toContain('No new version of agency over HTTPS for');
      expect(imports()).toBe(imported);
      const kept = readdirSync(incoming).map((name) => statSync(join(incoming, name)).size);
      expect(Math.max(0, ...kept), wrong).toBeLessThanOrEqual(server.offered.bytes.length);
      // Less and less often: 15, 30 and 60 ms after the first failures. A timer never fires early.
      const since = server.asked[before] ?? 0;
      if (!SLOW.has(wrong)) expect((server.asked[before + 3] ?? 0) - since).toBeGreaterThan(100);
      server.wrong = null;
      await waitFor(`${wrong}: the next package is in force`, () => version() === `v${at + 2}`, 20_000);
      await waitFor('it is said', () => events.at(-1)?.type === 'listDeliveryBack');
      expect(health.status(null).failingDeliveries).toEqual([]);
    }
    expect(lines.join()).not.toContain('s3cret');
  } finally {
    stop.abort();
    await ran;
  }
}, 120_000);
