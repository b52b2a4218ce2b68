import { z } from 'zod';
import { configSchema } from './schema.ts';

/**
 * The part of a JSON Schema node that this configuration uses. It is decoded loosely, once, because the generator's own
 * type covers the whole standard.
 */
export type SchemaNode = {
  readonly type?: string | undefined;
  readonly description?: string | undefined;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly required?: readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, SchemaNode>> | undefined;
  readonly items?: SchemaNode | undefined;
  readonly prefixItems?: readonly SchemaNode[] | undefined;
  readonly oneOf?: readonly SchemaNode[] | undefined;
  readonly anyOf?: readonly SchemaNode[] | undefined;
  readonly 'x-allowed'?: string | undefined;
  /** The value is the path of a file, folder or socket. */
  readonly 'x-path'?: boolean | undefined;
  readonly 'x-restartNeeded'?: boolean | undefined;
};

const nodeSchema: z.ZodType<SchemaNode> = z.lazy(() =>
  z.looseObject({
    type: z.string().optional(),
    description: z.string().optional(),
    default: z.unknown().optional(),
    const: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    minItems: z.number().optional(),
    maxItems: z.number().optional(),
    maxLength: z.number().optional(),
    required: z.array(z.string()).optional(),
    properties: z.record(z.string(), nodeSchema).optional(),
    // `false` means that a tuple has no further items.
    items: z.preprocess((items) => (items === false ? undefined : items), nodeSchema.optional()),
    prefixItems: z.array(nodeSchema).optional(),
    oneOf: z.array(nodeSchema).optional(),
    anyOf: z.array(nodeSchema).optional(),
    'x-allowed': z.string().optional(),
    'x-path': z.boolean().optional(),
    'x-restartNeeded': z.boolean().optional(),
  }),
);

/** The JSON Schema of a configuration file as people write it: keys with a default may be left out. */
export const configJsonSchema = (): object => z.toJSONSchema(configSchema, { io: 'input', reused: 'inline' });

export const configSchemaNode = (): SchemaNode => nodeSchema.parse(configJsonSchema());

function listAllowed({ minItems, maxItems }: SchemaNode): string {
  if (minItems === undefined) return 'a list';
  return maxItems === undefined ? `a list of at least ${minItems}` : `a list of ${minItems} to ${maxItems}`;
}

/** The allowed values at a node, in words: `a whole number from 1 to 30`. */
export function allowedAt(node: SchemaNode): string {
  if (node['x-allowed'] !== undefined) return node['x-allowed'];
  if (node.enum !== undefined) return `one of ${node.enum.map(String).join(', ')}`;
  if (node.const !== undefined) return `exactly ${JSON.stringify(node.const)}`;
  const variants = node.oneOf ?? node.anyOf;
  if (variants !== undefined) return variants.map(allowedAt).join(', or ');
  switch (node.type) {
    case 'integer':
      return `a whole number from ${node.minimum} to ${node.maximum}`;
    case 'number':
      return `a number from ${node.minimum} to ${node.maximum}`;
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'array':
      return listAllowed(node);
    case 'object':
      return `an object with ${Object.keys(node.properties ?? {}).join(', ')}`;
    default:
      return `${node['x-path'] ? 'a path' : 'a text'} of 1 to ${node.maxLength} characters`;
  }
}

/**
 * The node to which a path in the given file leads. Of several variants it is the one that fits the file's own `kind`,
 * otherwise the first that has the next key.
 * @returns undefined for a path that the schema does not have
 */
export function nodeAt(
  root: SchemaNode,
  path: readonly PropertyKey[],
  file: unknown,
): SchemaNode | undefined {
  let node: SchemaNode | undefined = root;
  let value = file;
  for (const step of path) {
    node = childAt(node, step, value);
    if (node === undefined) return undefined;
    value = valueAt(value, step);
  }
  return node;
}

function childAt(node: SchemaNode, step: PropertyKey, value: unknown): SchemaNode | undefined {
  if (typeof step === 'number') return node.items ?? node.prefixItems?.[step];
  const variants = node.oneOf ?? node.anyOf ?? [node];
  const kind = valueAt(value, 'kind');
  const fitting = variants.filter((variant) => variant.properties?.['kind']?.const === kind);
  return [...fitting, ...variants].map((variant) => variant.properties?.[String(step)]).find((n) => n);
}

/** `value[step]`; undefined if it does not exist. */
export function valueAt(value: unknown, step: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined;
}
