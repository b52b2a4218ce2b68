/**
 * A filter of system calls (seccomp(2)) for what Landlock does not cover: sockets by family, above all Unix sockets, and
 * the other ways to another process's memory and descriptors. A refused call fails with EACCES. The filter holds for the
 * calling thread and for every program that it starts.
 */
import { getSystemErrorName } from 'node:util';
import { addressOf, libcFunction } from './libc.ts';

/** Numbers of <asm/unistd.h>; the rest have the same number everywhere. */
const MACHINES = {
  x64: {
    audit: 0xc000_003e,
    socket: 41,
    // ptrace, process_vm_readv, process_vm_writev, add_key, request_key, keyctl, bpf, userfaultfd, perf_event_open
    refused: [101, 310, 311, 248, 249, 250, 321, 323, 298],
  },
  arm64: { audit: 0xc000_00b7, socket: 198, refused: [117, 270, 271, 217, 218, 219, 280, 282, 241] },
} as const;
// io_uring_setup (it opens sockets without the system call), pidfd_open, pidfd_getfd, process_madvise
const REFUSED_EVERYWHERE = [425, 434, 438, 440] as const;

const AF_INET = 2;
const AF_INET6 = 10;
const EACCES = 13;

// <linux/filter.h> and <linux/seccomp.h>
const LOAD = 0x20;
const IF_EQUAL = 0x15;
const IF_AT_LEAST = 0x35;
const RETURN = 0x06;
const ALLOW = 0x7fff_0000;
const REFUSE = 0x0005_0000 | EACCES;
const NUMBER_AT = 0;
const MACHINE_AT = 4;
const FIRST_ARGUMENT_AT = 16;
/** From here on x86-64 has a second table of the same calls. */
const SECOND_TABLE = 0x4000_0000;

const SET_NO_NEW_PRIVILEGES = 38;
const SET_FILTER = 22;
const FILTER_MODE = 2;

const prctl = libcFunction('int prctl(int what, long a, void *b, long c, long d)');

type Step = readonly [code: number, ifTrue: number, ifFalse: number, value: number];

/**
 * @param mayUseNetwork whether sockets of IPv4 and IPv6 may be made; no others may
 * @returns false if the kernel has no filters, or this kind of machine is unknown
 */
export function refuseSystemCalls(mayUseNetwork: boolean): boolean {
  const machine = process.arch === 'x64' || process.arch === 'arm64' ? MACHINES[process.arch] : null;
  if (machine === null) return false;
  const program = encoded(filterOf(machine, mayUseNetwork));
  const header = Buffer.alloc(16);
  header.writeUInt16LE(program.length / STEP_BYTES);
  header.writeBigUInt64LE(addressOf(program), 8);
  prctl(SET_NO_NEW_PRIVILEGES, 1, null, 0, 0);
  const { value, errno } = prctl(SET_FILTER, FILTER_MODE, header, 0, 0);
  if (value === 0) return true;
  const why = getSystemErrorName(-errno);
  if (why === 'EINVAL') return false;
  throw new Error(`prctl refuses the filter of system calls: ${why}`);
}

function filterOf(
  machine: (typeof MACHINES)[keyof typeof MACHINES],
  mayUseNetwork: boolean,
): readonly Step[] {
  const refused = [...machine.refused, ...REFUSED_EVERYWHERE];
  const families = mayUseNetwork ? [AF_INET, AF_INET6] : [];
  return [
    [LOAD, 0, 0, MACHINE_AT],
    [IF_EQUAL, 1, 0, machine.audit],
    [RETURN, 0, 0, REFUSE],
    [LOAD, 0, 0, NUMBER_AT],
    [IF_AT_LEAST, 0, 1, SECOND_TABLE],
    [RETURN, 0, 0, REFUSE],
    ...refused.flatMap((number): readonly Step[] => [
      [IF_EQUAL, 0, 1, number],
      [RETURN, 0, 0, REFUSE],
    ]),
    [IF_EQUAL, 1, 0, machine.socket],
    [RETURN, 0, 0, ALLOW],
    [LOAD, 0, 0, FIRST_ARGUMENT_AT],
    ...families.flatMap((family): readonly Step[] => [
      [IF_EQUAL, 0, 1, family],
      [RETURN, 0, 0, ALLOW],
    ]),
    [RETURN, 0, 0, REFUSE],
  ];
}

const STEP_BYTES = 8;

function encoded(steps: readonly Step[]): Buffer {
  const bytes = Buffer.alloc(steps.length * STEP_BYTES);
  for (const [i, [code, ifTrue, ifFalse, value]] of steps.entries()) {
    bytes.writeUInt16LE(code, i * STEP_BYTES);
    bytes.writeUInt8(ifTrue, i * STEP_BYTES + 2);
    bytes.writeUInt8(ifFalse, i * STEP_BYTES + 3);
    bytes.writeUInt32LE(value, i * STEP_BYTES + 4);
  }
  return bytes;
}
