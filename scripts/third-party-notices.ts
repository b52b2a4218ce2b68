import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const oneOrMore = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => (typeof value === 'string' ? [value] : value));
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      name: z.string().optional(),
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      os: oneOrMore,
      cpu: oneOrMore,
      libc: oneOrMore,
    }),
  ),
});
type LockedPackage = z.infer<typeof lockSchema>['packages'][string];

/** `THIRD-PARTY-NOTICES.md`: what `npm ci --omit=dev` lays on a unit (Linux, x64 or arm64, glibc), from the lock file. */
export function thirdPartyNotices(): string {
  const lock = lockSchema.parse(
    JSON.parse(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8')),
  );
  const rows = Object.entries(lock.packages)
    .filter(([path, locked]) => path !== '' && isShipped(path, locked))
    .map(([path, locked]) => ({
      name: locked.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: locked.version ?? 'unknown',
      license: locked.license ?? 'unknown',
    }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en') || a.version.localeCompare(b.version, 'en'));
  return `${INTRODUCTION}\n\n| package | version | licence |\n|---|---|---|\n${rows
    .map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`)
    .join('\n')}\n`;
}

function isShipped(path: string, locked: LockedPackage): boolean {
  const allows = (list: readonly string[] | undefined, values: readonly string[]): boolean =>
    list === undefined || list.some((value) => values.includes(value));
  // Only platforms that a unit is not need the WebAssembly build and its runtime.
  const isWebAssembly = /wasm|@emnapi/.test(path);
  return (
    locked.dev !== true &&
    !isWebAssembly &&
    allows(locked.os, ['linux']) &&
    allows(locked.cpu, ['x64', 'arm64']) &&
    allows(locked.libc, ['glibc'])
  );
}

const INTRODUCTION = `# Third-party notices

Waypost is shipped with the npm packages below. Each carries its licence text in its own folder under \`node_modules\`.
Generated from \`package-lock.json\` by \`scripts/generate\`.

Inside them:

- \`better-sqlite3-multiple-ciphers\` contains SQLite (public domain) and SQLite3 Multiple Ciphers (MIT).
- \`@img/sharp-libvips-*\` contains libvips and its libraries as a shared library (LGPL-3.0-or-later; its
  \`versions.json\` and README name the parts); it can be replaced by another build of the same version.
- \`onnxruntime-node\` contains ONNX Runtime (MIT); its parts are named in Microsoft's ThirdPartyNotices.
- \`node-linux-*\` contains Node.js (MIT) with the parts that its LICENSE names.

FFmpeg and Eclipse Mosquitto are not shipped: they are programs of the operating system that are started as they are.`;
