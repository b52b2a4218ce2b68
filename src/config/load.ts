import { dirname, join, resolve } from 'node:path';
import { explain, Misconfigured } from '../platform/errors.ts';
import { readRegularFile } from '../platform/files/regular-file.ts';
import { configSchemaNode } from './json-schema.ts';
import { withAbsolutePaths } from './paths.ts';
import { schemaProblems } from './problems.ts';
import { crossKeyProblems, type Problem } from './rules.ts';
import { configSchema, type DecodedConfig } from './schema.ts';

/** A complete configuration: defaults filled in, and every path absolute. */
export type Config = DecodedConfig & { readonly recognition: { readonly modelsFolder: string } };

/** The models that came with the program. */
export const INSTALLED_MODELS = join(import.meta.dirname, '../../models');

/**
 * Reads a configuration file. Relative paths in it are relative to the file's own folder.
 * @throws Misconfigured if the file cannot be read, is not JSON, or is not a configuration; all problems are listed
 */
export function loadConfig(path: string): Config {
  let source: string;
  try {
    source = readRegularFile(path).toString('utf8');
  } catch (error) {
    throw new Misconfigured('config.unreadable', `cannot read the configuration file ${path}`, error);
  }
  return decodeConfig(source, path);
}

/** @param path the file of `source`: for messages, and as the base of relative paths */
export function decodeConfig(source: string, path: string): Config {
  let file: unknown;
  try {
    file = JSON.parse(source);
  } catch (error) {
    throw new Misconfigured('config.no-json', `${path} is not a JSON file: ${explain(error)}`);
  }
  const folder = dirname(resolve(path));
  const decoded = configSchema.safeParse(withAbsolutePaths(file, configSchemaNode(), folder));
  const problems = [
    ...(decoded.success ? [] : schemaProblems(decoded.error, file)),
    ...crossKeyProblems(file),
  ];
  if (!decoded.success || problems.length > 0) {
    throw new Misconfigured('config.invalid', problemsText(path, problems));
  }
  const { recognition } = decoded.data;
  const modelsFolder = recognition.modelsFolder ?? INSTALLED_MODELS;
  return { ...decoded.data, recognition: { ...recognition, modelsFolder } };
}

function problemsText(path: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const lines = problems.map(({ path: key, allowed, given }) => {
    return `  ${key || '(the file)'}: expected ${allowed}; given ${given}`;
  });
  return [`${path} has ${count}:`, ...lines].join('\n');
}
