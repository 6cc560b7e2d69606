import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handOver } from './hand-over.mjs';

/** A file that could not even be loaded has no tests of its own, and counts as one that failed. */
const countOf = (report) => {
  const cases = report.testResults.flatMap((file) => file.assertionResults);
  const unloadable = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const passed = cases.filter((test) => test.status === 'passed').length;
  const failed = cases.filter((test) => test.status === 'failed').length + unloadable.length;
  return {
    passed,
    failed,
    skipped: cases.length - passed - cases.filter((test) => test.status === 'failed').length,
  };
};

const readCount = (file) => {
  try {
    return countOf(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
};

/** Runs vitest, and says the sum of all suites in the last line. Arguments are passed on: file filters, `--project unit` … */
export const runTests = async (node, args) => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-test-report-'));
  const report = join(folder, 'report.json');
  try {
    const code = await handOver(node, [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...args,
    ]);
    const { passed, failed, skipped } = readCount(report);
    // The runner may fail without a failed test: servers that did not start, an error outside every test.
    const told = code !== 0 && failed === 0 ? 1 : failed;
    console.log(`${passed} passed, ${told} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
    return code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
