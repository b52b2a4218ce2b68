import { resolve } from 'node:path';
import type { SchemaNode } from './json-schema.ts';

/**
 * Makes every path absolute that the schema marks as a path. This happens before the file is decoded, so that the
 * limits of a path apply to the path that will be opened. Values that do not fit the schema are not changed.
 * @param folder the base of relative paths
 */
export function withAbsolutePaths(file: unknown, node: SchemaNode, folder: string): unknown {
  if (typeof file === 'string') return isPath(node) && file !== '' ? resolve(folder, file) : file;
  if (Array.isArray(file)) {
    const { items } = node;
    return items === undefined ? file : file.map((item) => withAbsolutePaths(item, items, folder));
  }
  if (typeof file !== 'object' || file === null) return file;
  const properties = variantsOf(node).find((variant) => fits(file, variant))?.properties ?? {};
  return Object.fromEntries(
    Object.entries(file).map(([key, value]) => {
      const child = Object.hasOwn(properties, key) ? properties[key] : undefined;
      return [key, child === undefined ? value : withAbsolutePaths(value, child, folder)];
    }),
  );
}

/** Whether a value of this node may be a path, or a path or `null`. */
export const isPath = (node: SchemaNode): boolean => variantsOf(node).some((variant) => variant['x-path']);

const variantsOf = (node: SchemaNode): readonly SchemaNode[] => node.oneOf ?? node.anyOf ?? [node];

/** A variant is recognized by its constants: `kind` of a camera's source, `source` of the buffer's key. */
const fits = (file: object, { properties }: SchemaNode): boolean =>
  properties !== undefined &&
  Object.entries(properties).every(
    ([key, child]) => child.const === undefined || Reflect.get(file, key) === child.const,
  );
