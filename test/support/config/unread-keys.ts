import type { SchemaNode } from '../../../src/config/json-schema.ts';
import type { SourceModule } from '../source/module-imports.ts';

/** One key of the configuration by its path, without list indexes: `cameras.source.path`. */
export type ConfigKey = { readonly path: string; readonly node: SchemaNode };

/** Every key of the schema, sections included. */
export function keysOf(node: SchemaNode, path = ''): readonly ConfigKey[] {
  const variants = node.oneOf ?? node.anyOf ?? [node.items ?? node];
  return variants.flatMap((variant) =>
    Object.entries(variant.properties ?? {}).flatMap(([key, child]) => {
      const childPath = `${path}${path && '.'}${key}`;
      return [{ path: childPath, node: child }, ...keysOf(child, childPath)];
    }),
  );
}

/**
 * Sections that are handed to a stage whole, and the modules or folders that read their keys from a name of their own. The keys
 * of every other section are read by its name: `config.log.level`, `{ readHours } = retention`.
 */
const READERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['cameras.source', ['capture/sources/', 'capture/live/open-source.ts']],
  ['cameras.motionGate', ['capture/scene/motion-gate.ts']],
  ['cameras.light', ['capture/scene/light-level.ts']],
  ['cameras.zones', ['capture/scene/watched-cells.ts', 'camera/camera.ts']],
  ['tracking', ['tracking/']],
  ['evidence', ['evidence/']],
  ['hotLists.agencies', ['hotlist/packages/agency-keys.ts']],
  ['hotLists.pull', ['hotlist/pull/list-pull.ts']],
]);

/** The keys with a value that no module outside of `config/` takes out of their section. */
export function unreadKeys(keys: readonly ConfigKey[], modules: readonly SourceModule[]): readonly string[] {
  const readers = modules.filter(({ path }) => !path.startsWith('config/'));
  const isSection = (path: string) => keys.some((other) => other.path.startsWith(`${path}.`));
  return keys.map(({ path }) => path).filter((path) => !isSection(path) && !isRead(path, readers));
}

function isRead(path: string, modules: readonly SourceModule[]): boolean {
  const key = path.slice(path.lastIndexOf('.') + 1);
  const section = path.slice(0, -key.length - 1);
  const name = section.slice(section.lastIndexOf('.') + 1);
  const bySectionName = [
    `\\b${name}\\??\\.${key}\\b`,
    `\\{[^{}]*\\b${key}\\b[^{}]*\\} = (?:\\w+\\.)*${name}\\b`,
    `\\b${name}\\.map\\(\\(\\{[^{}]*\\b${key}\\b[^{}]*\\}\\)`,
  ];
  const byOwnName = [`\\w\\??\\.${key}\\b`, `\\{[^{}:]*\\b${key}\\b[^{}:]*\\}(?: =|\\)|:)`];
  const anywhere = new RegExp(bySectionName.join('|'));
  const inReader = new RegExp([...bySectionName, ...byOwnName].join('|'));
  return modules.some(
    ({ path: module, source }) =>
      source.includes(key) && (isReader(section, module) ? inReader : anywhere).test(source),
  );
}

const isReader = (section: string, module: string): boolean =>
  (READERS.get(section) ?? []).some((reader) => module.startsWith(reader));
