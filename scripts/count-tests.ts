import { readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * `node scripts/count-tests.ts REPORT` prints `PASSED FAILED` from vitest's JSON report. A file that could not be
 * loaded has no failed test in it and counts as one; so does a report that is missing, empty, or without any test.
 */
const reportSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
});

function countTests(reportPath: string): readonly [passed: number, failed: number] {
  let report: z.infer<typeof reportSchema>;
  try {
    report = reportSchema.parse(JSON.parse(readFileSync(reportPath, 'utf8')));
  } catch {
    return [0, 1];
  }
  const filesBroken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + filesBroken;
  return [report.numPassedTests, report.numPassedTests + failed === 0 ? 1 : failed];
}

console.log(countTests(process.argv[2] ?? '').join(' '));
