// `npm test`: everything that has to hold, from a fresh clone, in order; stops at the first failure.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildSteps, compileCache } from './build.mjs';
import { debianPackagesStep } from './debian-packages.mjs';
import { installStep } from './install.mjs';
import { hintFor, refuseOldNode, root, runCommand, runSteps, StepFailure } from './steps.mjs';

const results = join(root, 'dist', 'test-results');
/** More files than these do not fail for a stall of the machine. */
const STALLED_FILES_MAX = 5;
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

/**
 * The tests of a project. Files that fail beside others are run once more, alone and whole, for the steps of most build
 * on each other: a machine may stall for a moment. A file that fails alone has failed.
 */
function vitest(name, project) {
  return {
    name,
    async run() {
      const first = await runTests(project);
      const again = first.failedFiles;
      const counted = again.length > 0 && again.length <= STALLED_FILES_MAX ? await runAgain(project, first) : first;
      tally.passed += counted.passed;
      tally.failed += counted.failed;
      if (counted.failure) throw counted.failure;
      return again.length ? `run a second time: ${again.join(', ')}` : undefined;
    },
  };
}

async function runAgain(project, first) {
  console.log(`▸ Run again, alone: ${first.failedFiles.join(', ')}`);
  const second = await runTests(project, ['--no-file-parallelism', ...first.failedFiles]);
  return { ...second, passed: first.passedInGoodFiles + second.passed };
}

/** One run: what passed and failed, in which files, and with what the program ended. Files are named from the root. */
async function runTests(project, more = []) {
  const report = join(results, `${project}.json`);
  mkdirSync(results, { recursive: true });
  rmSync(report, { force: true });
  let failure;
  try {
    await runCommand('vitest', ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...more], { NODE_COMPILE_CACHE: compileCache });
  } catch (error) {
    failure = error;
  }
  if (!existsSync(report)) return { failure, passed: 0, failed: 0, passedInGoodFiles: 0, failedFiles: [] };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const bad = testResults.filter(({ status }) => status === 'failed');
  const passedInBad = bad.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === 'passed').length;
  return { failure, passed: numPassedTests, failed: numFailedTests, passedInGoodFiles: numPassedTests - passedInBad, failedFiles: bad.map(({ name }) => relative(root, name)) };
}
