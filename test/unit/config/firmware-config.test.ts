import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Config, decodeConfig } from '../../../src/config/load.ts';
import { EXIT } from '../../../src/platform/exit-codes.ts';

const folder = join(import.meta.dirname, '../../../firmware-config');
const text = (name: string): string => readFileSync(join(folder, name), 'utf8');

/** What a systemd unit file says for a key, with repeats. */
const settings = (key: string): readonly string[] =>
  [...text('waypost.service').matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map((match) => match[1] ?? '');

describe('what is laid on a unit', () => {
  const config: Config = decodeConfig(text('waypost.json'), '/etc/waypost/waypost.json');

  test('stores everything where the service may write, and answers where the command line looks', () => {
    expect(settings('StateDirectory')).toEqual(['waypost']);
    expect(settings('RuntimeDirectory')).toEqual(['waypost']);
    const { key } = config.buffer;
    const keyPath = key.source === 'file' ? key.path : '';
    for (const path of [config.buffer.path, keyPath, config.hotLists.folder]) {
      expect(path).toMatch(/^\/var\/lib\/waypost\//);
    }
    expect(config.socket.path).toBe('/run/waypost/waypost.sock');
  });

  test('starts the unit with the configuration that lies there, and not again when a person is needed first', () => {
    expect(settings('ExecStart')[0]).toMatch(/src\/main\.ts run --config \/etc\/waypost\/waypost\.json$/);
    expect(settings('RestartPreventExitStatus')).toEqual([`${EXIT.usage} ${EXIT.configuration}`]);
  });

  test('keeps the inference library from reporting to its vendor, in the service and in the image', () => {
    expect(settings('Environment')).toContain('ORT_DISABLE_TELEMETRY=1');
    expect(readFileSync(join(folder, '../Dockerfile.arm64'), 'utf8')).toMatch(
      /^ENV .*ORT_DISABLE_TELEMETRY=1/m,
    );
  });

  test('reaches private networks only, and lets its children give up the rest', () => {
    expect(settings('IPAddressDeny')).toEqual(['any']);
    expect(settings('IPAddressAllow').join(' ')).toMatch(/^localhost /);
    expect(settings('SystemCallFilter').join(' ')).toMatch(
      /landlock_create_ruleset landlock_add_rule landlock_restrict_self seccomp/,
    );
    // Otherwise all callers at the socket look alike.
    expect(settings('PrivateUsers')).toEqual(['no']);
  });

  test('has a limit of memory, at which a decoder goes first', () => {
    expect(settings('MemoryMax')).toEqual(['2G']);
    expect(settings('OOMPolicy')).toEqual(['continue']);
  });

  test('runs without privileges and leaves no memory on the disk', () => {
    expect(settings('User')).toEqual(['waypost']);
    expect(settings('NoNewPrivileges')).toEqual(['yes']);
    expect(settings('ProtectSystem')).toEqual(['strict']);
    expect(settings('CapabilityBoundingSet')).toEqual(['']);
    expect(settings('UMask')).toEqual(['0077']);
    expect(settings('LimitCORE')).toEqual(['0']);
    expect(settings('MemorySwapMax')).toEqual(['0']);
  });
});
