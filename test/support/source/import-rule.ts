import { posix } from 'node:path';
import { COMPUTED_IMPORT, type SourceModule } from './module-imports.ts';

/** The layers of the house, from the ground up (src/README.md says what lies in each room). */
const GROUND = ['domain', 'policy', 'contract', 'imaging', 'platform'] as const;
const STAGES = [
  'capture',
  'recognition',
  'tracking',
  'evidence',
  'hotlist',
  'alerts',
  'buffer',
  'publish',
  'access',
  'device',
  'health',
  'config',
] as const;
const JOINTS = ['camera', 'operations', 'diagnosis'] as const;

/** Which other rooms a room may import. A room that is not here is no part of the house. */
const MAY_IMPORT: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['domain', []],
  ['platform', []],
  ['policy', ['domain', 'platform']],
  ['imaging', ['domain', 'platform']],
  ['contract', ['policy', 'domain', 'platform']],
  ...STAGES.map((stage) => [stage, GROUND] as const),
  ...JOINTS.map((joint) => [joint, [...STAGES, ...GROUND]] as const),
  ['commands', ['operations', ...GROUND]],
  ['unit', ['commands', ...JOINTS, ...STAGES, ...GROUND]],
  // Never the buffer, the broker or the health of a unit that may be running beside it.
  ['cli', ['unit', 'commands', 'diagnosis', 'config', 'recognition', 'capture', 'hotlist', ...GROUND]],
  ['agency', ['cli', 'config', 'hotlist', 'publish', ...GROUND]],
  ['main.ts', ['cli', 'agency', 'platform']],
]);

const HEAVY_PACKAGES = ['onnxruntime-node', 'sharp', 'better-sqlite3', 'mqtt', 'pino', 'koffi'] as const;
/** The ffmpeg child counts as a package: one module names the program. */
const FFMPEG = /(['"`])ffmpeg\1/;
/** The modules that read a clock of the machine. */
const CLOCKS = ['platform/clock.ts', 'device/machine-clock.ts'] as const;
const CLOCK_IN_PLACE = /\bDate\.now\b|\bnew Date\(\)|\bprocess\.hrtime\b/;
const MAX_LINES = 300;
const MAX_DEPTH = 2;
const FILES_IN_ROOM = { least: 3, most: 15 } as const;

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

/** Where a program or a thread begins. Clocks are read there and handed on as values. */
const isCompositionRoot = (path: string): boolean =>
  roomOf(path) === 'cli' ||
  roomOf(path) === 'agency' ||
  path === 'unit/run.ts' ||
  path === 'unit/offline.ts' ||
  /[/-]worker\.ts$/.test(path);

function clocksReadInPlace(modules: readonly SourceModule[], edges: readonly Edge[]): readonly string[] {
  const isClock = (path: string): boolean => CLOCKS.some((clock) => clock === path);
  const mayRead = (path: string): boolean => isClock(path) || isCompositionRoot(path);
  const imported = edges
    .filter(({ from, to }) => isClock(to) && !mayRead(from))
    .map(({ from, to }) => `${from} imports ${to}: a clock comes in as a value`);
  const inPlace = modules
    .filter(({ path, source }) => !mayRead(path) && CLOCK_IN_PLACE.test(source))
    .map(({ path }) => `${path} reads the clock in place: it comes in as a value`);
  return [...imported, ...inPlace];
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

const folderOf = (path: string): string => posix.dirname(path);

/** One line for each pair of rooms that import each other, at first or second hand. */
function circlesOfRooms(edges: readonly Edge[]): readonly string[] {
  const between = edges.filter(({ from, to }) => !to.startsWith('..') && folderOf(from) !== folderOf(to));
  const next = Map.groupBy(between, ({ from }) => folderOf(from));
  const reach = (room: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const open = [room];
    for (let at = open.pop(); at !== undefined; at = open.pop())
      for (const { to } of next.get(at) ?? [])
        if (!seen.has(folderOf(to))) {
          seen.add(folderOf(to));
          open.push(folderOf(to));
        }
    return seen;
  };
  const reached = new Map([...next.keys()].map((room) => [room, reach(room)] as const));
  return [...reached].flatMap(([room, rooms]) =>
    [...rooms]
      .filter((other) => room < other && reached.get(other)?.has(room))
      .map((other) => `circle of rooms: ${room} and ${other}`),
  );
}

/** At the top of `src/` lies `main.ts` alone; a room has 3 to 15 files and is at most two folders deep. */
function brokenRooms(modules: readonly SourceModule[]): readonly string[] {
  const rooms = Map.groupBy(modules, ({ path }) => folderOf(path));
  return [...rooms].flatMap(([room, { length }]) => {
    if (room === '.') return [];
    const tooDeep = room.split('/').length > MAX_DEPTH;
    const wrongSize = length < FILES_IN_ROOM.least || length > FILES_IN_ROOM.most;
    return [
      ...(tooDeep ? [`${room} is more than ${MAX_DEPTH} folders deep`] : []),
      ...(wrongSize
        ? [`${room} has ${length} files, not ${FILES_IN_ROOM.least} to ${FILES_IN_ROOM.most}`]
        : []),
    ];
  });
}

/** Every breach of the layers, of the rooms and of the size limit, one line each. */
export function breaches(modules: readonly SourceModule[]): readonly string[] {
  const edges = ownEdges(modules);
  return [
    ...brokenFolderRules(modules, edges),
    ...brokenDomainPurity(modules),
    ...unfollowableImports(modules),
    ...clocksReadInPlace(modules, edges),
    ...sharedHeavyPackages(modules),
    ...missingTargets(modules, edges),
    ...cycles(edges),
    ...circlesOfRooms(edges),
    ...brokenRooms(modules),
    ...modules
      .filter((module) => module.lines > MAX_LINES)
      .map((module) => `${module.path} has ${module.lines} lines, more than ${MAX_LINES}`),
  ];
}
