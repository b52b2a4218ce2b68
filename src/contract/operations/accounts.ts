import { z } from 'zod';
import { PERMISSIONS } from '../../domain/access/access.ts';
import { evenBeforeOperators, operation, signedIn } from './operation.ts';
import { words } from './request-fields.ts';

export const MAX_PASSWORD_LENGTH = 128;

const operatorId = z
  .string()
  .regex(
    /^[a-z][a-z0-9.-]{1,31}$/,
    "an operator's name to sign in with is 2 to 32 small letters, digits, dots and hyphens, such as a.example",
  );
const password = z.string().min(1).max(MAX_PASSWORD_LENGTH);

export const operatorViewSchema = z.object({
  operatorId: z.string(),
  name: z.string(),
  permissions: z.array(z.enum(PERMISSIONS)),
  acknowledgedOn: z.string().nullable(),
  isLocked: z.boolean(),
});
export const operatorListSchema = z.object({ operators: z.array(operatorViewSchema) });
export const signedInSchema = z.object({
  token: z.string(),
  operator: operatorViewSchema,
  /** How long a session may be idle before it ends, in milliseconds. */
  idleMs: z.int(),
});

/** Operators and their sessions (policy C5). */
export const ACCOUNT_OPERATIONS = {
  signIn: operation({
    name: 'signIn',
    via: ['socket'],
    need: null,
    request: z.strictObject({
      operatorId,
      password,
      anyTerminal: z
        .boolean()
        .default(false)
        .describe('Whether the session serves whoever has its token, and not this terminal alone'),
    }),
    answer: signedInSchema,
  }),
  signOut: operation({
    name: 'signOut',
    via: ['socket'],
    need: null,
    request: z.strictObject({}),
    answer: z.object({}),
  }),
  operatorAdd: operation({
    name: 'operatorAdd',
    via: ['socket'],
    need: evenBeforeOperators('admin'),
    request: z.strictObject({
      operator: z.strictObject({
        operatorId,
        name: words(100),
        permissions: z.array(z.enum(PERMISSIONS)).min(1).max(PERMISSIONS.length),
        password,
      }),
    }),
    answer: operatorViewSchema,
  }),
  operatorList: operation({
    name: 'operatorList',
    via: ['socket'],
    need: signedIn('admin'),
    request: z.strictObject({}),
    answer: operatorListSchema,
  }),
  operatorAcknowledge: operation({
    name: 'operatorAcknowledge',
    via: ['socket'],
    need: signedIn('own'),
    request: z.strictObject({}),
    answer: operatorViewSchema,
  }),
  ownPassword: operation({
    name: 'ownPassword',
    via: ['socket'],
    need: signedIn('own'),
    request: z.strictObject({ current: password, next: password }),
    answer: operatorViewSchema,
  }),
  operatorPassword: operation({
    name: 'operatorPassword',
    via: ['socket'],
    need: signedIn('admin'),
    request: z.strictObject({ operatorId, next: password }),
    answer: operatorViewSchema,
  }),
  operatorRemove: operation({
    name: 'operatorRemove',
    via: ['socket'],
    need: signedIn('admin'),
    request: z.strictObject({ operatorId }),
    answer: operatorViewSchema,
  }),
  operatorUnlock: operation({
    name: 'operatorUnlock',
    via: ['socket'],
    need: signedIn('admin'),
    request: z.strictObject({ operatorId }),
    answer: operatorViewSchema,
  }),
};
