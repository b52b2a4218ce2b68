import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type PlantedFault, planted } from './fault.ts';

/** What became of a run of tests. */
export type TestRun =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly test: string }
  /** A test file could not be loaded, or no test ran: that says nothing about a rule. */
  | { readonly kind: 'broken'; readonly why: string };

const reportSchema = z.object({
  numPassedTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});

/** A copy of the working tree, with the same packages, in which faults can be planted. Deleted when it is disposed of. */
export class TreeCopy {
  readonly #folder: string;
  readonly #stop: AbortSignal;

  /** @param stop ends the tests that are running, as the time limit does */
  constructor(root: string, stop: AbortSignal) {
    this.#stop = stop;
    this.#folder = mkdtempSync(join(tmpdir(), 'waypost-mutate-'));
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
    });
    for (const file of listed.split('\0').filter(Boolean)) {
      const to = join(this.#folder, file);
      mkdirSync(dirname(to), { recursive: true });
      // A file that is deleted and not yet committed is still listed.
      cpSync(join(root, file), to, { force: true, errorOnExist: false });
    }
    symlinkSync(join(root, 'node_modules'), join(this.#folder, 'node_modules'));
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Runs the fault's tests with the fault in place, and takes it out again. */
  async runWith(fault: PlantedFault, limitMs: number): Promise<TestRun> {
    const file = join(this.#folder, fault.file);
    const source = readFileSync(file, 'utf8');
    writeFileSync(file, planted(source, fault.edits));
    try {
      return await this.run(fault.testFiles, limitMs);
    } finally {
      writeFileSync(file, source);
    }
  }

  /** A test that fails once, on a machine that is busy, says nothing: it fails twice or not at all. */
  async run(testFiles: readonly string[], limitMs: number): Promise<TestRun> {
    const report = join(this.#folder, 'mutation-report.json');
    rmSync(report, { force: true });
    const isOver = await this.#vitest(
      ['run', '--bail=1', '--retry=1', '--reporter=json', `--outputFile=${report}`, ...testFiles],
      limitMs,
    );
    if (!isOver) return { kind: 'broken', why: `the tests took longer than ${limitMs / 1_000} s` };
    return verdictOf(report);
  }

  /** @returns false when it was ended before its time */
  #vitest(args: readonly string[], limitMs: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      // A process group of its own, so that what the tests have started ends with them.
      const child = spawn(join(this.#folder, 'node_modules/.bin/vitest'), args, {
        cwd: this.#folder,
        stdio: 'ignore',
        detached: true,
      });
      let isOver = true;
      const end = (): void => {
        isOver = false;
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      };
      const timer = setTimeout(end, limitMs);
      this.#stop.addEventListener('abort', end);
      child.once('error', reject);
      child.once('close', () => {
        clearTimeout(timer);
        this.#stop.removeEventListener('abort', end);
        resolve(isOver);
      });
    });
  }
}

function verdictOf(report: string): TestRun {
  const { numPassedTests, testResults } = readReport(report);
  const failed = testResults.flatMap((file) =>
    file.assertionResults.filter(({ status }) => status === 'failed'),
  );
  if (failed[0]) return { kind: 'failed', test: failed[0].fullName };
  const unloaded = testResults.find(({ status }) => status === 'failed');
  if (unloaded) return { kind: 'broken', why: `${unloaded.name} does not load: ${unloaded.message ?? ''}` };
  return numPassedTests === 0 ? { kind: 'broken', why: 'no test ran' } : { kind: 'passed' };
}

function readReport(path: string): z.infer<typeof reportSchema> {
  try {
    return reportSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { numPassedTests: 0, testResults: [] };
  }
}
