/**
 * Landlock (landlock(7)): a thread gives up its reach into the file system, to TCP ports and to other processes, for
 * itself and for every program that it starts. Nothing gives the reach back.
 */
import { closeSync, openSync, statSync } from 'node:fs';
import { getSystemErrorName } from 'node:util';
import { libcFunction, type NativeResult } from './libc.ts';

/** All that a thread still reaches. A path that does not exist is left out. */
export type Reach = {
  /** Files and folders to read, and programs to run. */
  readonly read: readonly string[];
  /** Files, such as devices, to read and write. */
  readonly write: readonly string[];
  /** TCP ports to connect to. */
  readonly tcpPorts: readonly number[];
};

// The system calls' numbers and the bits are those of <linux/landlock.h>, the same on x86-64 and arm64.
const CREATE_RULESET = 444;
const ADD_RULE = 445;
const RESTRICT_SELF = 446;
const VERSION_FLAG = 1;
const BENEATH_PATH = 1;
const TCP_PORT = 2;
const EXECUTE = 1n << 0n;
const WRITE_FILE = 1n << 1n;
const READ_FILE = 1n << 2n;
const READ_FOLDER = 1n << 3n;
const IOCTL_DEVICE = 1n << 15n;
const CONNECT_TCP = 1n << 1n;
const ALL_TCP = 3n;
/** Abstract Unix sockets, and signals, of processes outside. */
const ALL_SCOPES = 3n;

/** How many rights over files each version knows, beginning with version 1. */
const FILE_RIGHTS = [13, 14, 15, 15, 16] as const;
/** From this version on nothing is left out that `restrictThread` takes away. */
export const FULL_LANDLOCK = 6;
const SINCE_TCP = 4;
const SINCE_SCOPES = 6;

const O_PATH = 0x20_0000;
const SET_NO_NEW_PRIVILEGES = 38;

const createRuleset = libcFunction(
  'long syscall(long number, void *attributes, size_t bytes, uint32_t flags)',
);
const addRule = libcFunction('long syscall(long number, int ruleset, int type, void *rule, uint32_t flags)');
const restrictSelf = libcFunction('long syscall(long number, int ruleset, uint32_t flags)');
const prctl = libcFunction('int prctl(int what, long a, long b, long c, long d)');

/** The version of Landlock that the kernel offers; 0 if it offers none, or the service's filter forbids asking. */
export const landlockVersion = (): number =>
  Math.max(0, createRuleset(CREATE_RULESET, null, 0, VERSION_FLAG).value);

/**
 * Restricts the calling thread. @returns the version of Landlock that did it; 0 if there is none, and nothing is
 * restricted
 * @throws Error if the kernel refuses
 */
export function restrictThread(reach: Reach): number {
  const version = landlockVersion();
  if (version === 0) return 0;
  const known = (1n << BigInt(FILE_RIGHTS[version - 1] ?? 16)) - 1n;
  const attributes = Buffer.alloc(version < SINCE_TCP ? 8 : version < SINCE_SCOPES ? 16 : 24);
  attributes.writeBigUInt64LE(known);
  if (version >= SINCE_TCP) attributes.writeBigUInt64LE(ALL_TCP, 8);
  if (version >= SINCE_SCOPES) attributes.writeBigUInt64LE(ALL_SCOPES, 16);
  const ruleset = must(
    'landlock_create_ruleset',
    createRuleset(CREATE_RULESET, attributes, attributes.length, 0),
  );
  try {
    const read = (EXECUTE | READ_FILE | READ_FOLDER) & known;
    for (const path of reach.read) allowPath(ruleset, path, read);
    for (const path of reach.write) allowPath(ruleset, path, (read | WRITE_FILE | IOCTL_DEVICE) & known);
    if (version >= SINCE_TCP) for (const port of reach.tcpPorts) allowPort(ruleset, port);
    must('prctl', prctl(SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0));
    must('landlock_restrict_self', restrictSelf(RESTRICT_SELF, ruleset, 0));
  } finally {
    closeSync(ruleset);
  }
  return version;
}

function allowPath(ruleset: number, path: string, rights: bigint): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  const fd = openSync(path, O_PATH);
  try {
    const rule = Buffer.alloc(12);
    // The kernel refuses the right to list what is not a folder.
    rule.writeBigUInt64LE(found.isDirectory() ? rights : rights & ~READ_FOLDER);
    rule.writeInt32LE(fd, 8);
    must('landlock_add_rule', addRule(ADD_RULE, ruleset, BENEATH_PATH, rule, 0));
  } finally {
    closeSync(fd);
  }
}

function allowPort(ruleset: number, port: number): void {
  const rule = Buffer.alloc(16);
  rule.writeBigUInt64LE(CONNECT_TCP);
  rule.writeBigUInt64LE(BigInt(port), 8);
  must('landlock_add_rule', addRule(ADD_RULE, ruleset, TCP_PORT, rule, 0));
}

function must(what: string, { value, errno }: NativeResult): number {
  if (value < 0) throw new Error(`${what} failed: ${getSystemErrorName(-errno)}`);
  return value;
}
