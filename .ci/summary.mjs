// Adds up the results that Jest wrote for each suite, and prints the last line of the run.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [directory, failedSteps, status] = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const file of readdirSync(directory)) {
  const result = JSON.parse(readFileSync(join(directory, file), 'utf8'));
  passed += result.numPassedTests;
  failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
  for (const suite of result.testResults) {
    if (suite.status !== 'failed') continue;
    console.log(`failed: ${suite.name.replace(process.cwd(), '.')}`);
    for (const test of suite.assertionResults)
      if (test.status === 'failed') console.log(`  - ${test.fullName}`);
  }
}
// A failed step without a suite (lint, type check, build, benchmarks) counts as a failure.
if (failed === 0 && (Number(failedSteps) > 0 || Number(status) !== 0))
  failed = Math.max(1, Number(failedSteps));
console.log(`${passed} passed, ${failed} failed`);
