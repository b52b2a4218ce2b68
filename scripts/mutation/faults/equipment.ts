import type { Fault } from '../fault.ts';

/** Rules E1 to E4: a unit that fails alerts nobody, runs what was checked, and keeps its secrets. */
export const EQUIPMENT_FAULTS: readonly Fault[] = [
  {
    id: 'alerts-while-out-of-service',
    rule: 'E1',
    find: "if (!context.inService) return 'unit-out-of-service';",
    replace: '',
    tests: ['raise-alerts'],
  },
  {
    id: 'any-model-is-run',
    rule: 'E3',
    find: 'if (sha256 !== entry.sha256)',
    replace: "if (sha256 === '')",
    tests: ['model-files'],
  },
  {
    id: 'inference-library-reports-to-its-vendor',
    rule: 'E4',
    find: "if (isMainThread) process.env[SWITCH] = '1';",
    replace: "if (isMainThread) process.env[SWITCH] = '0';",
    tests: ['telemetry-off'],
  },
  {
    id: 'broker-certificate-not-checked',
    rule: 'E4',
    find: 'rejectUnauthorized: true,',
    replace: 'rejectUnauthorized: false,',
    tests: ['link-tls'],
  },
  {
    id: 'buffer-readable-by-all',
    rule: 'E4',
    find: "closeSync(openSync(file, 'a', 0o600));",
    replace: "closeSync(openSync(file, 'a', 0o644));",
    tests: ['buffer/file/database'],
  },
  {
    id: 'files-readable-by-all',
    rule: 'E4',
    find: 'export function writeFileDurably(path: string, content: Uint8Array | string, mode = 0o600)',
    replace: 'export function writeFileDurably(path: string, content: Uint8Array | string, mode = 0o644)',
    tests: ['durable-file'],
  },
  {
    id: 'key-file-open-to-others',
    rule: 'E4',
    find: 'if ((statSync(path).mode & 0o077) !== 0)',
    replace: 'if (statSync(path).mode === 0)',
    tests: ['buffer-open'],
  },
  {
    id: 'socket-open-to-others',
    rule: 'E4',
    find: 'const umask = process.umask(0o177);',
    replace: 'const umask = process.umask(0);',
    tests: ['command-server'],
  },
  {
    id: 'buffer-key-ignored',
    rule: 'E4',
    find: "Buffer.from(settings.key).toString('hex')",
    replace: "'0'.repeat(64)",
    tests: ['buffer/file/database'],
  },
  {
    id: 'core-dumps-written',
    rule: 'E4',
    find: 'LimitCORE=0\n',
    replace: 'LimitCORE=infinity\n',
    tests: ['firmware-config'],
  },
  {
    id: 'service-files-open-to-others',
    rule: 'E4',
    find: 'UMask=0077\n',
    replace: 'UMask=0022\n',
    tests: ['firmware-config'],
  },
];
