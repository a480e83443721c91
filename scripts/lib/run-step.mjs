/** Runs one step as a child process, its output to a log file, and counts what it found. */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Longest that one step may take; a hung browser or server must not hang the run. */
const STEP_LIMIT_MS = 35 * 60_000;

/**
 * @param {import('./steps.mjs').Step} step
 * @param {{ root: string, logs: string }} where
 * @returns {Promise<{ name: string, passed: number, failed: number, skipped: string[], notes: string[], seconds: number,
 *   log: string }>} `notes`: what the step says that it could not check
 */
export async function runStep(step, { root, logs }) {
  mkdirSync(logs, { recursive: true });
  const slug = step.name.replaceAll(' ', '-');
  const log = join(logs, `${slug}.log`);
  const report = join(logs, `${slug}.json`);
  rmSync(report, { force: true });
  const [command, ...args] = step.command;
  if (step.vitest) args.push('--reporter=default', '--reporter=json', `--outputFile.json=${report}`);
  const started = Date.now();
  const exitCode = await runToLog(command, args, root, log);
  const seconds = (Date.now() - started) / 1000;
  const counts = step.vitest ? readReport(report, exitCode) : plainCounts(exitCode);
  return { name: step.name, seconds, log, notes: notesIn(log), ...counts };
}

const notesIn = (log) =>
  readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('not checked: '));

function runToLog(command, args, root, log) {
  const output = createWriteStream(log);
  const path = `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`;
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, PATH: path, NO_COLOR: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
    detached: process.platform !== 'win32',
  });
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  return new Promise((resolve) => {
    const limit = setTimeout(() => {
      output.write(`\nstopped: still running after ${STEP_LIMIT_MS / 60_000} minutes\n`);
      killTree(child);
    }, STEP_LIMIT_MS);
    const finish = (code) => {
      clearTimeout(limit);
      output.end(() => resolve(code));
    };
    child.on('error', (error) => {
      output.write(`${error.message}\n`);
      finish(127);
    });
    child.on('close', (code, signal) => finish(signal ? 1 : (code ?? 1)));
  });
}

function killTree(child) {
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

const plainCounts = (exitCode) => ({
  passed: exitCode === 0 ? 1 : 0,
  failed: exitCode === 0 ? 0 : 1,
  skipped: [],
});

/**
 * Tests that may be skipped even under CI: of a tool that can be done without, for the same servers also come from their Maven artifacts;
 * and of a right that not everybody has who runs `npm test`, for which a note stands.
 */
const OPTIONAL = [
  /docker\/compose\.yaml is accepted by docker compose/,
  /\(needs root, to mount a small one\)/,
];

/** A run that ended badly without a failed test (a crash, an unhandled error, no test found) counts as one failure. */
function readReport(file, exitCode) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: [] };
  }
  const tests = report.testResults.flatMap((result) => result.assertionResults);
  const withStatus = (...wanted) => tests.filter((test) => wanted.includes(test.status));
  const brokenFiles = report.testResults.filter(
    (result) =>
      result.status === 'failed' && !result.assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = withStatus('failed').length + brokenFiles.length;
  return {
    passed: withStatus('passed').length,
    failed: failed === 0 && (exitCode !== 0 || tests.length === 0) ? 1 : failed,
    skipped: withStatus('skipped', 'pending', 'todo')
      .map((test) => test.fullName)
      .filter((name) => !OPTIONAL.some((optional) => optional.test(name))),
  };
}
