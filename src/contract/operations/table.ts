/**
 * Every operation by name: the one table that the unit, the transports and the clients use. An operation in the table
 * is not reachable by that alone: `via` names its doors.
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
import { SUPPRESSION_OPERATIONS } from './suppressions.ts';
import { TRAFFIC_OPERATIONS } from './traffic.ts';

const DECLARED = {
  ...STATUS_OPERATIONS,
  ...TRAFFIC_OPERATIONS,
  ...ACCOUNT_OPERATIONS,
  ...LIST_OPERATIONS,
  ...ENTRY_OPERATIONS,
  ...MARK_OPERATIONS,
  ...ALERT_OPERATIONS,
  ...SUPPRESSION_OPERATIONS,
  ...SEARCH_OPERATIONS,
  ...HOLD_OPERATIONS,
};

type Declared = typeof DECLARED;
export type OperationName = keyof Declared;

/** What a client sends, and what it gets back. */
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
