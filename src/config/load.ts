import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { explain, Misconfigured } from '../platform/errors.ts';
import { schemaProblems } from './problems.ts';
import { crossKeyProblems, type Problem } from './rules.ts';
import { configSchema, type DecodedConfig } from './schema.ts';

/** A complete configuration: defaults filled in, every path absolute. */
export type Config = ReturnType<typeof withAbsolutePaths>;

/** The models that came with the program. */
export const INSTALLED_MODELS = join(import.meta.dirname, '../../models');

/**
 * Reads a configuration file. Relative paths in it count from its own folder.
 * @throws Misconfigured when it cannot be read, is no JSON, or is not a configuration; all problems are listed.
 */
export function loadConfig(path: string): Config {
  let source: string;
  try {
    source = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Misconfigured('config.unreadable', `cannot read the configuration file ${path}`, error);
  }
  return decodeConfig(source, path);
}

/** @param path where `source` was read: for messages, and as the base of relative paths. */
export function decodeConfig(source: string, path: string): Config {
  let file: unknown;
  try {
    file = JSON.parse(source);
  } catch (error) {
    throw new Misconfigured('config.no-json', `${path} is not a JSON file: ${explain(error)}`);
  }
  const folder = dirname(resolve(path));
  const decoded = configSchema.safeParse(file);
  const problems = [
    ...(decoded.success ? [] : schemaProblems(decoded.error, file)),
    ...crossKeyProblems(file, folder),
  ];
  if (!decoded.success || problems.length > 0) {
    throw new Misconfigured('config.invalid', problemsText(path, problems));
  }
  return withAbsolutePaths(decoded.data, folder);
}

function problemsText(path: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const lines = problems.map(({ path: key, allowed, given }) => {
    return `  ${key || '(the file)'}: expected ${allowed}; given ${given}`;
  });
  return [`${path} has ${count}:`, ...lines].join('\n');
}

function withAbsolutePaths(config: DecodedConfig, folder: string) {
  const at = (path: string): string => resolve(folder, path);
  const orNull = (path: string | null): string | null => (path === null ? null : at(path));
  const { cameras, recognition, hotLists, buffer, broker, socket } = config;
  return {
    ...config,
    cameras: cameras.map((camera) => ({
      ...camera,
      source: sourceWithAbsolutePaths(camera.source, folder),
    })),
    recognition: { ...recognition, modelsFolder: orNull(recognition.modelsFolder) ?? INSTALLED_MODELS },
    hotLists: { ...hotLists, folder: at(hotLists.folder) },
    buffer: { ...buffer, path: at(buffer.path), key: keyWithAbsolutePath(buffer.key, folder) },
    broker: {
      ...broker,
      passwordPath: orNull(broker.passwordPath),
      caPath: orNull(broker.caPath),
      certPath: orNull(broker.certPath),
      keyPath: orNull(broker.keyPath),
    },
    socket: { ...socket, path: at(socket.path) },
  };
}

function keyWithAbsolutePath(key: DecodedConfig['buffer']['key'], folder: string) {
  return key.source === 'file' ? { ...key, path: resolve(folder, key.path) } : key;
}

function sourceWithAbsolutePaths(source: DecodedConfig['cameras'][number]['source'], folder: string) {
  const at = (path: string): string => resolve(folder, path);
  switch (source.kind) {
    case 'video':
      return { ...source, path: at(source.path) };
    case 'stills':
      return { ...source, folder: at(source.folder) };
    case 'rtsp':
    case 'snapshot':
      return {
        ...source,
        credentialsPath: source.credentialsPath === null ? null : at(source.credentialsPath),
      };
    case 'v4l2':
    case 'libcamera':
      return source;
  }
}
