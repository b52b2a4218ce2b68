import type { SchemaNode } from '../../../src/config/json-schema.ts';

/** One value of a configuration file, with the key of the schema that it is of. */
export type ConfigLeaf = {
  /** Where it stands in the file: `cameras[0].source.url`. */
  readonly path: string;
  /** The schema's key, without list indexes and with the variant: `cameras.source(rtsp).url`. */
  readonly key: string;
  readonly node: SchemaNode;
  readonly value: unknown;
};

type Place = { readonly path: string; readonly key: string };

/** Every key of the schema that holds a value and no section, in the words of `ConfigLeaf.key`. */
export function schemaKeys(node: SchemaNode, key = ''): ReadonlyMap<string, SchemaNode> {
  const sections = sectionsOf(node);
  if (sections.length === 0) return new Map([[key, node]]);
  return new Map(
    sections.flatMap((section) =>
      Object.entries(section.properties ?? {}).flatMap(([name, child]) => [
        ...schemaKeys(child, `${key}${markOf(section, sections)}${key && '.'}${name}`),
      ]),
    ),
  );
}

/** Every value of a file that fits the schema, of lists of sections each member's. */
export function leavesOf(
  value: unknown,
  node: SchemaNode,
  place: Place = { path: '', key: '' },
): ConfigLeaf[] {
  const sections = sectionsOf(node);
  if (sections.length === 0 || typeof value !== 'object' || value === null)
    return [{ ...place, node, value }];
  if (Array.isArray(value))
    return value.flatMap((item, i) =>
      leavesOf(item, node.items ?? {}, { ...place, path: `${place.path}[${i}]` }),
    );
  const section = sections.find((one) => isOf(value, one));
  return Object.entries(value).flatMap(([name, child]) =>
    leavesOf(child, section?.properties?.[name] ?? {}, {
      path: `${place.path}${place.path && '.'}${name}`,
      key: `${place.key}${section ? markOf(section, sections) : ''}${place.key && '.'}${name}`,
    }),
  );
}

/** The sections that a value may be, or that each member of a list may be; none where it is a plain value. */
function sectionsOf(node: SchemaNode): readonly SchemaNode[] {
  const variants = node.oneOf ?? node.anyOf ?? [node.items ?? node];
  return variants
    .flatMap((variant) => variant.oneOf ?? variant.anyOf ?? [variant])
    .filter((variant) => variant.properties !== undefined);
}

const constantsOf = ({ properties }: SchemaNode): readonly (readonly [string, unknown])[] =>
  Object.entries(properties ?? {}).flatMap(([name, child]) =>
    child.const === undefined ? [] : [[name, child.const] as const],
  );

const isOf = (value: object, section: SchemaNode): boolean =>
  constantsOf(section).every(([name, constant]) => Reflect.get(value, name) === constant);

/** `(rtsp)` where there are several. */
const markOf = (section: SchemaNode, sections: readonly SchemaNode[]): string =>
  sections.length < 2 ? '' : `(${constantsOf(section).map(([, constant]) => String(constant))})`;
