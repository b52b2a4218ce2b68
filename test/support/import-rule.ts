import { posix } from 'node:path';
import { COMPUTED_IMPORT, type SourceModule } from './module-imports.ts';

const STAGES = [
  'capture',
  'recognition',
  'tracking',
  'hotlist',
  'alerts',
  'buffer',
  'publish',
  'access',
  'policy',
  'device',
] as const;

/**
 * Which folders (or top-level modules) of ours a module may import besides its own folder. A folder that is not here
 * is not part of the house.
 */
const MAY_IMPORT: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['domain', []],
  ['platform', []],
  ...STAGES.map((stage) => [stage, ['domain', 'platform']] as const),
  ['health', ['domain', 'platform']],
  ['config', ['domain', 'platform']],
  ['commands', ['domain', 'platform']],
  // Never the buffer, the broker or the health of a unit that may be running beside it.
  [
    'cli',
    [
      'domain',
      'platform',
      'config',
      'commands',
      'recognition',
      'capture',
      'hotlist',
      'policy',
      'run-unit.ts',
      'offline-buffer.ts',
      'list-publishing.ts',
    ],
  ],
  ['main.ts', ['cli', 'platform']],
  ['camera-messages.ts', ['camera.ts', 'capture', 'domain', 'platform']],
  ['camera-thread.ts', ['camera.ts', 'camera-messages.ts', 'camera-worker.ts', 'domain', 'platform']],
  // The camera's life over all its threads.
  ['camera-restarts.ts', ['camera-messages.ts', 'camera-thread.ts', 'capture', 'domain', 'platform']],
  [
    'camera-worker.ts',
    ['camera.ts', 'camera-messages.ts', 'capture', 'recognition', 'device', 'domain', 'platform'],
  ],
  ['camera.ts', ['capture', 'recognition', 'tracking', 'device', 'domain', 'platform']],
  // The unit's holds, between buffer, socket and log.
  ['unit-holds.ts', ['buffer', 'commands', 'domain']],
  ['unit-access.ts', ['access', 'buffer', 'commands', 'policy', 'domain', 'unit-queries.ts']],
  ['unit-queries.ts', ['buffer', 'commands', 'domain', 'platform']],
  ['unit-upkeep.ts', ['buffer', 'domain', 'platform', 'unit-recorder.ts']],
  // Between the data path and a storage that may fail.
  ['unit-recorder.ts', ['domain', 'platform']],
  ['unit-alerts.ts', ['alerts', 'buffer', 'publish', 'commands', 'domain', 'platform']],
  [
    'unit-lists.ts',
    ['buffer', 'commands', 'device', 'hotlist', 'domain', 'platform', 'unit-alerts.ts', 'unit-deliveries.ts'],
  ],
  // At the agency: the other side of a unit's deliveries.
  ['list-publishing.ts', ['hotlist', 'publish', 'domain', 'platform']],
  ['unit-deliveries.ts', ['hotlist', 'publish', 'domain', 'platform']],
  [
    'unit-matching.ts',
    ['alerts', 'device', 'hotlist', 'policy', 'domain', 'unit-alerts.ts', 'unit-entries.ts'],
  ],
  ['unit-passages.ts', ['alerts', 'buffer', 'publish', 'domain']],
  [
    'unit-marks.ts',
    ['alerts', 'buffer', 'commands', 'hotlist', 'publish', 'domain', 'platform', 'unit-alerts.ts'],
  ],
  ['unit-entries.ts', ['buffer', 'commands', 'hotlist', 'domain', 'unit-alerts.ts']],
  ['unit-outbox.ts', ['publish', 'domain']],
  // The buffer of a unit that is stopped: takes its lock.
  ['offline-buffer.ts', ['buffer', 'publish', 'device', 'config', 'domain', 'platform', 'unit-settings.ts']],
  // The unit's joints: a configuration's sections as the stages' settings.
  ['unit-settings.ts', [...STAGES, 'config', 'domain', 'platform', 'camera.ts', 'camera-messages.ts']],
  ['run-unit.ts', ['unit.ts', 'health', 'config', 'device', 'domain', 'platform']],
  [
    'unit-stages.ts',
    [
      ...STAGES.filter((stage) => stage !== 'recognition' && stage !== 'tracking'),
      'commands',
      'health',
      'config',
      'domain',
      'platform',
      'camera-messages.ts',
      'camera-restarts.ts',
      'unit-access.ts',
      'unit-holds.ts',
      'unit-alerts.ts',
      'unit-entries.ts',
      'unit-lists.ts',
      'unit-marks.ts',
      'unit-passages.ts',
      'unit-outbox.ts',
      'unit-recorder.ts',
      'unit-upkeep.ts',
      'unit-access.ts',
      'unit-queries.ts',
      'unit-queries.ts',
      'unit-settings.ts',
    ],
  ],
  [
    'unit.ts',
    [
      ...STAGES.filter((stage) => stage !== 'recognition' && stage !== 'tracking'),
      'commands',
      'health',
      'config',
      'domain',
      'platform',
      'camera-messages.ts',
      'camera-restarts.ts',
      'unit-access.ts',
      'unit-holds.ts',
      'unit-alerts.ts',
      'unit-entries.ts',
      'unit-lists.ts',
      'unit-matching.ts',
      'unit-passages.ts',
      'unit-outbox.ts',
      'unit-recorder.ts',
      'unit-upkeep.ts',
      'unit-stages.ts',
      'unit-queries.ts',
      'unit-settings.ts',
    ],
  ],
]);

const HEAVY_PACKAGES = ['onnxruntime-node', 'sharp', 'better-sqlite3', 'mqtt', 'pino', 'koffi'] as const;
/** The ffmpeg child counts as a package: one module names the program. */
const FFMPEG = /(['"`])ffmpeg\1/;
const MAX_LINES = 400;

type Edge = { readonly from: string; readonly to: string };

const roomOf = (path: string): string => path.split('/', 1)[0] ?? path;

function ownEdges(modules: readonly SourceModule[]): readonly Edge[] {
  return modules.flatMap((module) =>
    module.specifiers
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => ({
        from: module.path,
        to: posix.normalize(posix.join(posix.dirname(module.path), specifier)),
      })),
  );
}

/** The one file outside of the sources that one module may read: the package, for the version. */
const isPackageManifest = ({ from, to }: Edge): boolean =>
  from === 'platform/version.ts' && to === '../package.json';

function brokenFolderRules(modules: readonly SourceModule[], edges: readonly Edge[]): readonly string[] {
  const unknown = modules
    .filter((module) => !MAY_IMPORT.has(roomOf(module.path)))
    .map((module) => `${module.path}: ${roomOf(module.path)} is no part of the layout`);
  const forbidden = edges
    .filter((edge) => roomOf(edge.from) !== roomOf(edge.to) && !isPackageManifest(edge))
    .filter(({ from, to }) => !(MAY_IMPORT.get(roomOf(from)) ?? []).includes(roomOf(to)))
    .map(({ from, to }) => `${from} imports ${to}: ${roomOf(from)} may not import ${roomOf(to)}`);
  return [...unknown, ...forbidden];
}

function brokenDomainPurity(modules: readonly SourceModule[]): readonly string[] {
  return modules
    .filter((module) => roomOf(module.path) === 'domain')
    .flatMap((module) =>
      module.specifiers
        .filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
        .map((specifier) => `${module.path} imports ${specifier}: domain imports no package`),
    );
}

function unfollowableImports(modules: readonly SourceModule[]): readonly string[] {
  return modules
    .filter((module) => module.specifiers.includes(COMPUTED_IMPORT))
    .map((module) => `${module.path} has an import() of a computed name`);
}

function sharedHeavyPackages(modules: readonly SourceModule[]): readonly string[] {
  const shared = (what: string, importers: readonly string[]) =>
    importers.length > 1 ? [`${what} has more than one importer: ${importers.join(', ')}`] : [];
  const packages = HEAVY_PACKAGES.flatMap((name) =>
    shared(
      name,
      modules
        .filter((module) => module.specifiers.some((s) => s === name || s.startsWith(`${name}/`)))
        .map((module) => module.path),
    ),
  );
  const ffmpeg = modules.filter((module) => FFMPEG.test(module.source)).map((module) => module.path);
  return [...packages, ...shared('ffmpeg', ffmpeg)];
}

/** One line for each cycle that a depth-first walk meets, type-only imports included. */
function cycles(edges: readonly Edge[]): readonly string[] {
  const next = Map.groupBy(edges, (edge) => edge.from);
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      found.push(`cycle: ${[...trail.slice(trail.indexOf(path)), path].join(' → ')}`);
      return;
    }
    if (done.has(path)) return;
    for (const { to } of next.get(path) ?? []) walk(to, [...trail, path]);
    done.add(path);
  };
  for (const path of next.keys()) walk(path, []);
  return found;
}

function missingTargets(modules: readonly SourceModule[], edges: readonly Edge[]): readonly string[] {
  const paths = new Set(modules.map((module) => module.path));
  return edges
    .filter(({ to }) => to.endsWith('.ts') && !to.startsWith('..') && !paths.has(to))
    .map(({ from, to }) => `${from} imports ${to}, which does not exist`);
}

/** Every breach of the import rule (ARCHITECTURE, rules 1 to 7) and of the size limit, one line each. */
export function breaches(modules: readonly SourceModule[]): readonly string[] {
  const edges = ownEdges(modules);
  return [
    ...brokenFolderRules(modules, edges),
    ...brokenDomainPurity(modules),
    ...unfollowableImports(modules),
    ...sharedHeavyPackages(modules),
    ...missingTargets(modules, edges),
    ...cycles(edges),
    ...modules
      .filter((module) => module.lines > MAX_LINES)
      .map((module) => `${module.path} has ${module.lines} lines, more than ${MAX_LINES}`),
  ];
}
