import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { peerOfProcess } from '../../../src/commands/peer.ts';
import type { Permission } from '../../../src/domain/access/access.ts';
import type { AccessEvent } from '../../../src/domain/events/access-events.ts';
import { accountOperations, beginSession, joinAccess } from '../../../src/operations/accounts.ts';
import { alertOperations } from '../../../src/operations/alert-operations.ts';
import type { UnitAlerts } from '../../../src/operations/alerts.ts';
import { holdOperations } from '../../../src/operations/holds.ts';
import { searchOperations } from '../../../src/operations/searches.ts';
import { bufferKeys, unitKeys } from '../buffer/data-key.ts';
import { openBuffer, pathsIn } from '../buffer/open-buffer.ts';
import { manualClock } from '../manual-clock.ts';
import { commandUnit } from './command-unit.ts';
import { waypost } from './waypost.ts';

/** What the unit knows of a program that the test starts, too: it shares the test's login session. */
const OWN_PEER = peerOfProcess(process.pid, process.getuid?.() ?? 0);

export const PASSWORD = 'correct horse battery';

/** A buffer, its operators and a command server over both, as a unit joins them. */
export function accessUnit(
  folder: string,
  clock = manualClock(),
  alertsOf: ((buffer: ReturnType<typeof openBuffer>) => UnitAlerts) | null = null,
) {
  const buffer = openBuffer(folder, clock);
  const events: AccessEvent[] = [];
  const access = joinAccess({
    buffer,
    stored: bufferKeys(pathsIn(folder)),
    filesKey: unitKeys(pathsIn(folder)).files,
    unitId: 'pole-7',
    emit: (event) => void events.push(event),
  });
  const { operators, queries } = access;
  operators.load();
  const socket = join(folder, 'unit.sock');
  const bound = [
    ...Object.values(accountOperations(access)),
    ...Object.values(searchOperations(queries)),
    ...Object.values(holdOperations(buffer)),
    ...(alertsOf === null ? [] : Object.values(alertOperations(alertsOf(buffer)))),
  ];
  const unit = commandUnit(socket, { gate: access.gate, bound });
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${PASSWORD}\n`);
  /** Begins a session, as `waypost sign-in` does. @throws NotSignedIn */
  const signInAs = (operatorId: string, password = PASSWORD, peer = OWN_PEER) =>
    beginSession(access, { operatorId, password, anyTerminal: true }, peer);
  /** A new session, in the file of the one before. */
  const signIn = async (operatorId: string): Promise<string> => {
    const file = join(folder, `${operatorId}.session`);
    writeFileSync(file, (await signInAs(operatorId)).token);
    return file;
  };
  return {
    buffer,
    clock,
    operators,
    signInAs,
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
      const by = operators.list().at(0)?.operatorId ?? null;
      await operators.add(
        { operatorId, name: operatorId.toUpperCase(), permissions, password: PASSWORD },
        by,
      );
      operators.acknowledge(operatorId);
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
