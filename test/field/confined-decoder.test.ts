import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { confined } from '../../src/platform/confinement/confined.ts';
import type { ProgramReach } from '../../src/platform/confinement/reach.ts';
import { landlockVersion } from '../../src/platform/libc/landlock.ts';
import { temporaryFolder } from '../support/temp-folder.ts';

/** The programs of the system, and none that a person has installed for himself. */
const PATH = '/usr/bin:/bin';

/** What an attacker does who has taken over the program that decodes a stream: one attempt a line, and what came of it. */
const ATTACKS = `
import ctypes, os, signal, socket, sys
folder, unit, port, other = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
def attempt(name, work):
    try:
        work()
        print(name, 'succeeds')
    except OSError as error:
        print(name, error.errno)
def connect(path):
    s = socket.socket(socket.AF_UNIX)
    s.connect(path)
def tcp(to):
    s = socket.socket(socket.AF_INET)
    s.settimeout(2)
    s.connect(('127.0.0.1', to))
def call(*numbers):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(*numbers) < 0:
        raise OSError(ctypes.get_errno(), 'refused')
attempt('key', lambda: open(folder + '/buffer.key').read())
attempt('list', lambda: os.listdir(folder))
attempt('write', lambda: open(folder + '/new', 'w'))
attempt('remove', lambda: os.remove(folder + '/buffer.key'))
attempt('configuration', lambda: open('/etc/passwd').read())
attempt('socket', lambda: connect(folder + '/unit.sock'))
attempt('abstract', lambda: connect('\\0waypost'))
attempt('memory', lambda: open('/proc/%d/mem' % unit, 'rb'))
attempt('environment', lambda: open('/proc/%d/environ' % unit, 'rb').read())
attempt('signal', lambda: os.kill(unit, 0))
attempt('ptrace', lambda: call(101 if os.uname().machine == 'x86_64' else 117, 0x4206, unit, 0, 0))
attempt('io_uring', lambda: call(425, 1, ctypes.create_string_buffer(120)))
attempt('program', lambda: os.execv(folder + '/program', ['program']))
attempt('other-port', lambda: tcp(other))
attempt('camera', lambda: tcp(port))
attempt('named-file', lambda: open(folder + '/video.mp4').read())
`;

async function listening(at: string | number) {
  const server = createServer((socket) => socket.end());
  await once(typeof at === 'string' ? server.listen(at) : server.listen(at, '127.0.0.1'), 'listening');
  return server;
}

describe('a program that decodes video and was taken over', () => {
  test('reaches its camera and its file, and nothing of the unit', async () => {
    expect(landlockVersion(), 'this test needs a kernel with Landlock').toBeGreaterThanOrEqual(6);
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'buffer.key'), 'a key');
    writeFileSync(join(folder.path, 'video.mp4'), 'a video');
    writeFileSync(join(folder.path, 'program'), '#!/bin/sh\necho ran\n', { mode: 0o755 });
    const unix = await listening(join(folder.path, 'unit.sock'));
    const camera = await listening(0);
    const other = await listening(0);
    const port = (server: typeof camera) => String((server.address() as { port: number }).port);
    const args = ['-c', ATTACKS, folder.path, String(process.pid), port(camera), port(other)];
    const outcomes = (reach: ProgramReach | null) => {
      const call = { program: '/usr/bin/python3', args };
      const { program, args: all } = reach === null ? call : confined(call, reach, PATH);
      const { stdout, stderr } = spawnSync(program, all, { encoding: 'utf8', env: { PATH } });
      expect(stderr).toBe('');
      return Object.fromEntries(
        stdout
          .trim()
          .split('\n')
          .map((line) => line.split(' ')),
      );
    };
    const reach = { read: [join(folder.path, 'video.mp4')], tcpPorts: [Number(port(camera))] };
    const { camera: connected, 'named-file': read, ...attacks } = outcomes(reach);
    expect([connected, read]).toEqual(['succeeds', 'succeeds']);
    expect(Object.keys(attacks)).toHaveLength(14);
    for (const [attack, outcome] of Object.entries(attacks)) expect(outcome, attack).toMatch(/^(?:1|3|13)$/);
    // Without a network, not even its own port.
    expect(outcomes({ read: [] })).toMatchObject({ camera: '13', 'named-file': '13' });
    for (const server of [unix, camera, other]) server.close();
  });

  test('the attacks succeed where nothing is taken away', () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'buffer.key'), 'a key');
    const call = {
      program: '/usr/bin/python3',
      args: ['-c', `print(open('${folder.path}/buffer.key').read())`],
    };
    const free = spawnSync(call.program, call.args, { encoding: 'utf8' });
    expect(free.stdout).toBe('a key\n');
    const { program, args } = confined(call, {}, PATH);
    expect(spawnSync(program, args, { encoding: 'utf8' }).stderr).toContain('PermissionError');
  });

  test('a program that is not there fails to start as it always did', () => {
    const call = { program: 'no-such-program', args: [] };
    expect(confined(call, {}, PATH)).toBe(call);
  });

  test('hands its descriptors and its exit code on', () => {
    const call = { program: 'sh', args: ['-c', 'echo out; echo side >&3; exit 7'] };
    const { program, args } = confined(call, {}, PATH);
    const { status, output } = spawnSync(program, args, {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      encoding: 'utf8',
    });
    expect([status, output[1], output[2], output[3]]).toEqual([7, 'out\n', '', 'side\n']);
  });
});
