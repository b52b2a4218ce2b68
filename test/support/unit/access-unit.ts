import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AlertKeeper } from '../../../src/commands/alert-handlers.ts';
import type { Permission } from '../../../src/domain/access/access.ts';
import type { AccessEvent } from '../../../src/domain/events/access-events.ts';
import { joinAccess } from '../../../src/operations/accounts.ts';
import { bufferKeys, unitKeys } from '../buffer/data-key.ts';
import { openBuffer, pathsIn } from '../buffer/open-buffer.ts';
import { manualClock } from '../manual-clock.ts';
import { commandUnit } from './command-unit.ts';
import { waypost } from './waypost.ts';

export const PASSWORD = 'correct horse battery';

/** A buffer, its operators and a command server over both, as a unit joins them. */
export function accessUnit(
  folder: string,
  clock = manualClock(),
  alertsOf: ((buffer: ReturnType<typeof openBuffer>) => AlertKeeper) | null = null,
) {
  const buffer = openBuffer(folder, clock);
  const events: AccessEvent[] = [];
  const { access, queries } = joinAccess({
    buffer,
    stored: bufferKeys(pathsIn(folder)),
    filesKey: unitKeys(pathsIn(folder)).files,
    unitId: 'pole-7',
    emit: (event) => void events.push(event),
  });
  access.load();
  const socket = join(folder, 'unit.sock');
  const { holds } = buffer;
  const unit = commandUnit(socket, {
    gate: access,
    accounts: access,
    readSearcher: queries,
    ...(alertsOf === null ? {} : { alertKeeper: alertsOf(buffer) }),
    holdKeeper: {
      holds: () => holds.list(),
      placeHold: (order) => holds.place(order),
      reviewHold: (decision, reviewOn) => holds.review(decision, reviewOn),
      releaseHold: async (decision) => {
        const standing = holds.release(decision);
        await buffer.purge();
        return standing;
      },
    },
  });
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${PASSWORD}\n`);
  /** A new session, in the file of the one before. */
  const signIn = async (operatorId: string): Promise<string> => {
    const file = join(folder, `${operatorId}.session`);
    writeFileSync(file, (await access.signIn(operatorId, PASSWORD)).token);
    return file;
  };
  return {
    buffer,
    clock,
    access,
    signIn,
    queries,
    events,
    faults: unit.faults,
    passwordFile,
    socket,
    start: () => unit.server.start(),
    run: (...args: string[]) => waypost(...args, '--socket', socket),
    /** An operator who has acknowledged the policy and signed in. @returns the session's file */
    operator: async (operatorId: string, permissions: readonly Permission[]) => {
      const by = access.list().at(0)?.operatorId ?? null;
      await access.add({ operatorId, name: operatorId.toUpperCase(), permissions, password: PASSWORD }, by);
      access.acknowledge(operatorId);
      return signIn(operatorId);
    },
    /** What the audit chain says, from the first entry on. */
    entries: (): readonly Readonly<Record<string, unknown>>[] =>
      buffer.audit.lines(0, 1_000).map((line) => JSON.parse(line.slice(65))),
    [Symbol.asyncDispose]: async () => {
      await unit[Symbol.asyncDispose]();
      await queries.stop();
      buffer.close();
    },
  };
}
