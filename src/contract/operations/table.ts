/**
 * Every operation, by its name: the one table from which the unit, the transports and the clients work. Nothing is reachable by
 * being in it: `via` names the doors.
 */
import type { z } from 'zod';
import { ACCOUNT_OPERATIONS } from './accounts.ts';
import { ALERT_OPERATIONS } from './alerts.ts';
import { ENTRY_OPERATIONS } from './entries.ts';
import { HOLD_OPERATIONS } from './holds.ts';
import { LIST_OPERATIONS } from './lists.ts';
import { MARK_OPERATIONS } from './marks.ts';
import type { Operation } from './operation.ts';
import { SEARCH_OPERATIONS } from './searches.ts';
import { STATUS_OPERATIONS } from './status.ts';

const DECLARED = {
  ...STATUS_OPERATIONS,
  ...ACCOUNT_OPERATIONS,
  ...LIST_OPERATIONS,
  ...ENTRY_OPERATIONS,
  ...MARK_OPERATIONS,
  ...ALERT_OPERATIONS,
  ...SEARCH_OPERATIONS,
  ...HOLD_OPERATIONS,
};

type Declared = typeof DECLARED;
export type OperationName = keyof Declared;

/** What a client writes, and what it gets. */
export type Requests = { readonly [Name in OperationName]: z.input<Declared[Name]['request']> };
export type Answers = { readonly [Name in OperationName]: z.output<Declared[Name]['answer']> };

type Table = {
  readonly [Name in OperationName]: Operation<
    Name,
    Declared[Name]['request'],
    Declared[Name]['answer'] & z.ZodType<Answers[Name]>
  >;
};

export const OPERATIONS: Table = DECLARED;
