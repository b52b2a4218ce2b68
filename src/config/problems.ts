import type { z } from 'zod';
import { safeUrl } from '../platform/safe-url.ts';
import { allowedAt, configSchemaNode, nodeAt, type SchemaNode, valueAt } from './json-schema.ts';
import type { Problem } from './rules.ts';

/** Translates zod's issues into problems in our words: one for each place, with what the schema allows there. */
export function schemaProblems(error: z.ZodError, file: unknown): readonly Problem[] {
  const root = configSchemaNode();
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => unknownKey(root, issue.path, key, file))
      : [misfit(root, issue.path, file)],
  );
}

function misfit(root: SchemaNode, path: readonly PropertyKey[], file: unknown): Problem {
  const node = nodeAt(root, path, file);
  const value = path.reduce(valueAt, file);
  return {
    path: pathText(path),
    allowed: node ? allowedWords(root, path, node, file) : 'something else',
    given: givenText(value),
  };
}

/** A union's discriminator may have the value of any variant, not only of one. */
function allowedWords(
  root: SchemaNode,
  path: readonly PropertyKey[],
  node: SchemaNode,
  file: unknown,
): string {
  const parent = nodeAt(root, path.slice(0, -1), file);
  const key = path.at(-1);
  const constants = (parent?.oneOf ?? []).map((variant) => variant.properties?.[String(key)]?.const);
  return node.const !== undefined && constants.length > 1
    ? `one of ${constants.map(String).join(', ')}`
    : allowedAt(node);
}

/** The value is not shown: a key in the wrong place may be a password. */
function unknownKey(root: SchemaNode, path: readonly PropertyKey[], key: string, file: unknown): Problem {
  const parent = nodeAt(root, path, file);
  const kind = valueAt(path.reduce(valueAt, file), 'kind');
  const variants = parent?.oneOf ?? parent?.anyOf ?? (parent ? [parent] : []);
  const object = variants.find((v) => v.properties?.['kind']?.const === kind && v.properties) ?? variants[0];
  return {
    path: pathText([...path, key]),
    allowed: `one of the keys ${Object.keys(object?.properties ?? {}).join(', ')}`,
    given: 'an unknown key',
  };
}

/** `cameras[0].source.path` */
const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');

const MAX_GIVEN_CHARACTERS = 60;

/**
 * The value in short form. Of a URL, only scheme and host are shown: any other part of it may be a password. So may any part of
 * a text with an `@`, such as a URL whose scheme somebody forgot.
 */
function givenText(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const written = JSON.stringify(typeof value === 'string' ? safeText(value) : value);
  return written.length > MAX_GIVEN_CHARACTERS ? `${written.slice(0, MAX_GIVEN_CHARACTERS)}…` : written;
}

const safeText = (text: string): string =>
  text.includes('://') ? safeUrl(text) : text.includes('@') ? '…' : text;
