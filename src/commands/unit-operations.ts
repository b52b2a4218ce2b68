import type { Door } from '../contract/operations/operation.ts';
import { OPERATIONS } from '../contract/operations/table.ts';
import type { UnitStatus } from '../domain/events/unit-status.ts';
import { type BoundOperation, bind } from '../operations/bound-operation.ts';
import { type Opened, Operations } from '../operations/operations.ts';
import { Unavailable } from '../platform/errors.ts';

/**
 * What a unit offers at its doors: while its buffer is not open, its status alone. Operators and sessions are beside the
 * buffer, so nobody can be admitted to anything else.
 */
export class UnitOperations {
  #operations: Operations;

  /** @param status of the unit while its buffer is not open */
  constructor(status: () => UnitStatus) {
    const waiting = Object.values(OPERATIONS).map(
      (operation): BoundOperation => ({ operation, decode: () => ({ ok: true, run: refuse }) }),
    );
    const bound = [...waiting, bind(OPERATIONS.status, status)];
    this.#operations = new Operations({ admit: refuse }, bound);
  }

  /** The buffer is open. */
  replace(operations: Operations): void {
    this.#operations = operations;
  }

  open(door: Exclude<Door, 'broker'>, name: string, request: unknown): Opened {
    return this.#operations.open(door, name, request);
  }
}

const refuse = (): never => {
  throw new Unavailable(
    'unit.no-storage',
    'the unit cannot open its buffer, so it knows no operators and no records; `waypost status` and the log say more; try again later',
  );
};
