/** Requests of every operation, made from its declaration: a valid one, and the places where numbers and words stand. */
import { z } from 'zod';
import { OPERATIONS, type OperationName } from '../../../src/contract/operations/table.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Path = readonly (string | number)[];
type JsonSchema = z.core.JSONSchema.BaseSchema;

export const OPERATION_NAMES = Object.keys(OPERATIONS) as OperationName[]; // its own keys

/** The first that fits a word's rule; `ABC1234` is a plate, a name, a reason and a password alike. */
const WORDS = [
  'ABC1234',
  'b.example',
  'US-IA',
  '2027-03-01',
  '2026-03-01T12:00:00.000Z',
  'x0123abcd',
  'a'.repeat(64),
  '0190b8a4-5c3e-4b6e-9c55-0242ac120002',
];

/** Requests that the operation accepts: each choice of its declaration occurs in one of them. */
export const requestsOf = (name: OperationName): readonly Json[] =>
  samplesOf(z.toJSONSchema(OPERATIONS[name].request, { io: 'input', unrepresentable: 'any' }));

/** Each of these requests with each place where a value of this type stands. */
export const placesOf = (name: OperationName, type: 'number' | 'string') =>
  requestsOf(name).flatMap((request) =>
    leaves(request)
      .filter((path) => typeof at(request, path) === type)
      .map((path) => ({ name, request, path })),
  );

/** The request with another value at one place. */
export const changed = (request: Json, [step, ...rest]: Path, value: unknown): unknown => {
  if (step === undefined) return value;
  if (typeof request !== 'object' || request === null) throw new Error(`There is no ${step}.`);
  const copy: Record<string | number, unknown> = { ...request };
  copy[step] = changed((request as Record<string | number, Json>)[step] ?? null, rest, value); // objects and arrays alike
  return Array.isArray(request) ? Object.values(copy) : copy;
};

function samplesOf(schema: JsonSchema): readonly Json[] {
  if (schema.const !== undefined) return [schema.const as Json]; // of a JSON schema
  if (schema.enum !== undefined) return [schema.enum[0] as Json]; // of a JSON schema
  const choices = (schema.anyOf ?? schema.oneOf ?? schema.allOf) as JsonSchema[] | undefined;
  if (choices !== undefined) return choices.filter(({ type }) => type !== 'null').flatMap(samplesOf);
  switch (schema.type) {
    case 'object':
      return objectsOf(schema);
    case 'array':
      return samplesOf(schema.items as JsonSchema).map((one) => [one]);
    case 'string':
      return [WORDS.find((word) => fits(schema, word)) ?? 'no sample fits'];
    case 'boolean':
      return [true];
    case 'number':
    case 'integer':
      return [Math.max(schema.minimum ?? 0, 1)];
    default:
      return [null];
  }
}

/** One for each choice of each field, with the first choice of the others. */
function objectsOf({ properties = {} }: JsonSchema): readonly Json[] {
  const choices = Object.entries(properties).map(([key, one]) => ({
    key,
    all: samplesOf(one as JsonSchema),
  }));
  const first = Object.fromEntries(choices.map(({ key, all }) => [key, all[0] ?? null]));
  const others = choices.flatMap(({ key, all }) => all.slice(1).map((one) => ({ ...first, [key]: one })));
  return [first, ...others];
}

const fits = ({ pattern, minLength = 0, maxLength = 99 }: JsonSchema, word: string): boolean =>
  word.length >= minLength &&
  word.length <= maxLength &&
  (pattern === undefined || new RegExp(pattern).test(word));

function leaves(value: Json, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, one]) =>
    leaves(one, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

const at = (value: Json, path: Path): unknown =>
  path.reduce<unknown>((found, step) => (found as Record<string | number, unknown>)[step], value); // the path is a leaf's
