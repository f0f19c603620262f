// `npm test`: everything that has to hold, from a fresh clone, in order; stops at the first failure.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSteps } from './build.mjs';
import { debianPackagesStep } from './debian-packages.mjs';
import { installStep } from './install.mjs';
import { hintFor, refuseOldNode, root, runCommand, runSteps, StepFailure } from './steps.mjs';

const results = join(root, 'dist', 'test-results');
const tally = { passed: 0, failed: 0 };

/** The table of what is tested: another check is another line. */
const STEPS = [
  installStep,
  debianPackagesStep,
  command('Lint', 'eslint', ['.']),
  command('Check types', 'tsc', ['--noEmit', '-p', 'tsconfig.json']),
  command('Check the import rule', 'node', ['scripts/check-imports.mjs']),
  ...buildSteps,
  { name: 'Check schema.graphql', run: checkSchema },
  vitest('Unit tests', 'unit'),
  vitest('End-to-end tests', 'e2e'),
];

refuseOldNode();
rmSync(results, { recursive: true, force: true });
try {
  await runSteps(STEPS);
} catch (error) {
  console.error([`Failed: ${error.step}`, error.message, hintFor(error)].filter(Boolean).join('\n'));
  // A step that is no test fails as one.
  if (tally.failed === 0) tally.failed = 1;
  process.exitCode = 1;
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);

function command(name, program, args) {
  return { name, run: () => runCommand(program, args) };
}

/** The committed schema is the console's contract: it has to be the one that the code makes. */
async function checkSchema() {
  const made = join(root, 'dist', 'schema.graphql');
  await runCommand('node', ['dist/server/apps/gateway/src/print-schema.js', made]);
  if (readFileSync(made, 'utf8') !== readFileSync(join(root, 'schema.graphql'), 'utf8')) {
    throw new StepFailure('schema.graphql is not what the code makes: run npm run schema and commit it');
  }
}

function vitest(name, project) {
  const report = join(results, `${project}.json`);
  const flags = ['--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return {
    name,
    async run() {
      mkdirSync(results, { recursive: true });
      try {
        await runCommand('vitest', ['run', ...flags]);
      } finally {
        if (existsSync(report)) {
          const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
          tally.passed += numPassedTests;
          tally.failed += numFailedTests;
        }
      }
    },
  };
}
