import { CommandServer, type CommandServerOptions } from '../../../src/commands/command-server.ts';
import { OPERATIONS } from '../../../src/contract/operations/table.ts';
import { Health } from '../../../src/health/health.ts';
import { type BoundOperation, bind } from '../../../src/operations/bound-operation.ts';
import { type AccessGate, Operations } from '../../../src/operations/operations.ts';
import { manualClock } from '../manual-clock.ts';

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

type CommandUnitOptions = {
  readonly gate?: AccessGate;
  /** Beside, or in place of, those of a unit that has only a status and takes lists. */
  readonly bound?: readonly BoundOperation[];
} & Pick<CommandServerOptions, 'group' | 'patience'>;

/** A command server on `path` with a real health behind `status`, and lists that take what they are given. */
export function commandUnit(
  path: string,
  { gate = NEW_UNIT, bound = [], ...options }: CommandUnitOptions = {},
) {
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
  const operations = new Operations(gate, [
    bind(OPERATIONS.status, () => health.status(null)),
    bind(OPERATIONS.hotlistUnitKey, () => ({ publicKey: 'a key' })),
    bind(OPERATIONS.hotlistImport, ({ options }, { body }) => {
      imported.push({ bytes: body, options });
      return { accepted: true, text: `${body.length} bytes taken`, report: { rows: 1 } };
    }),
    ...bound,
  ]);
  const server = new CommandServer({ ...options, path, operations, onFault: (error) => faults.push(error) });
  return {
    server,
    health,
    faults,
    imported,
    [Symbol.asyncDispose]: () => server.stop(),
  };
}
