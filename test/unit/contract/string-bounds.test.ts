import { expect, test } from 'vitest';
import { z } from 'zod';
import { ORDERS } from '../../../src/contract/operations/orders.ts';
import { OPERATIONS } from '../../../src/contract/operations/table.ts';

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** Patterns of a fixed or bounded length: no `*`, no `+`, no `{n,}`. */
const isBoundedPattern = (pattern: unknown): boolean =>
  typeof pattern === 'string' && !/[*+]|\{\d+,\}/.test(pattern.replaceAll(/\\[*+]|\[[^\]]*\]/g, 'x'));

/** The places in a schema where somebody may send as much as he likes. */
function unbounded(node: unknown, path: string): readonly string[] {
  if (!isNode(node)) return [];
  const own: string[] = [];
  if (node['type'] === 'string' && node['enum'] === undefined && node['const'] === undefined)
    if (node['maxLength'] === undefined && !isBoundedPattern(node['pattern'])) own.push(path);
  if (node['type'] === 'array' && node['maxItems'] === undefined && node['prefixItems'] === undefined)
    own.push(path);
  return [...own, ...Object.entries(node).flatMap(([key, value]) => unbounded(value, `${path}.${key}`))];
}

const schemaOf = (request: z.ZodType): unknown =>
  z.toJSONSchema(request, { io: 'input', unrepresentable: 'any', reused: 'inline' });

test.each(Object.values(OPERATIONS).map(({ name, request }) => [name, request] as const))(
  'every text and every list in a request of %s has an upper bound',
  (name, request) => {
    const found = unbounded(schemaOf(request), name);
    // The importer decodes the options of a list itself; the line that carries them is bounded as a whole.
    expect(found.filter((path) => !path.includes('.options.'))).toEqual([]);
  },
);

test.each(Object.entries(ORDERS))('so it has in the envelope of the order %s', (name, { message }) => {
  expect(unbounded(schemaOf(message), name)).toEqual([]);
});
