import type { Accounts } from '../../../src/commands/account-handlers.ts';
import type { AlertKeeper } from '../../../src/commands/alert-handlers.ts';
import { CommandServer } from '../../../src/commands/command-server.ts';
import type { EntryKeeper } from '../../../src/commands/entry-handlers.ts';
import type { AccessGate, Handlers, HoldKeeper } from '../../../src/commands/handlers.ts';
import type { MarkKeeper } from '../../../src/commands/mark-handlers.ts';
import type { ReadSearcher } from '../../../src/commands/query-handlers.ts';
import { Health } from '../../../src/health/health.ts';
import { manualClock } from '../manual-clock.ts';

const without = (): never => {
  throw new Error('This unit has neither a buffer nor operators.');
};
const NO_HOLDS: HoldKeeper = {
  holds: () => [],
  placeHold: without,
  reviewHold: without,
  releaseHold: without,
};

const NO_ACCOUNTS: Accounts = {
  signIn: without,
  signOut: () => undefined,
  add: without,
  list: () => [],
  acknowledge: without,
  changePassword: without,
  setPassword: without,
  remove: without,
  unlock: without,
};
const NO_READS: ReadSearcher = {
  search: without,
  beginExport: without,
  exportPage: without,
  endExport: without,
};
const NO_MARKS: MarkKeeper = {
  show: () => [],
  mark: without,
  lift: without,
  all: () => [],
};
const NO_ENTRIES: EntryKeeper = { add: without, entries: () => [], renew: without, remove: without };
const NO_ALERTS: AlertKeeper = {
  outcomes: () => [],
  list: () => [],
  show: without,
  crop: without,
  reveal: without,
  verify: without,
  dispose: without,
};
/** Without operators, as on a new unit. */
const NEW_UNIT: AccessGate = {
  admit: (_, __, { beforeOperators }) =>
    beforeOperators
      ? { kind: 'admitted', grant: { operator: null, caseNumber: null, purpose: null } }
      : { kind: 'refused', reason: 'not-signed-in' },
};

/** Lets everybody in, as an operator with every right: for tests of what lies behind the gate. */
export const OPEN_GATE: AccessGate = {
  admit: () => ({
    kind: 'admitted',
    grant: { operator: 'a.example', caseNumber: '26-004711', purpose: 'criminal-investigation' },
  }),
};

/** A command server on `path` with a real health behind `status`, and lists that take what they are given. */
export function commandUnit(path: string, overrides: Partial<Handlers> = {}) {
  const faults: unknown[] = [];
  const imported: { readonly bytes: Uint8Array; readonly options: unknown }[] = [];
  const health = new Health({
    unitId: 'pole-7',
    version: '0.1.0',
    cameraIds: ['north'],
    level: 'error',
    clock: manualClock(),
    sink: { write: () => undefined },
  });
  const server = new CommandServer({
    path,
    handlers: {
      gate: NEW_UNIT,
      alertKeeper: NO_ALERTS,
      entryKeeper: NO_ENTRIES,
      markKeeper: NO_MARKS,
      accounts: NO_ACCOUNTS,
      readSearcher: NO_READS,
      statusSource: { status: () => health.status(null) },
      listImporter: {
        unitKey: () => ({ publicKey: 'a key' }),
        importList: (bytes, options) => {
          imported.push({ bytes, options });
          return { accepted: true, text: `${bytes.length} bytes taken`, report: { rows: 1 } };
        },
      },
      auditSource: { auditLines: () => [] },
      holdKeeper: NO_HOLDS,
      ...overrides,
    },
    onFault: (error) => faults.push(error),
  });
  return {
    server,
    health,
    faults,
    imported,
    [Symbol.asyncDispose]: () => server.stop(),
  };
}
