/**
 * `npm test`: sets up whatever is missing, then runs every check, two side by side. Plain JavaScript for Node 20 and no packages,
 * because it has to run before they are installed. Its last line is `N passed, N failed`.
 * `npm test -- NAME…` runs only the steps named (and what they need).
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runStep } from './lib/run-step.mjs';
import { STEPS } from './lib/steps.mjs';
import { prepareForTests } from './setup.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const PLACES = 2;
const LOG_TAIL_LINES = 80;

const chosen = selectSteps(process.argv.slice(2));
try {
  await prepareForTests(ROOT);
} catch (error) {
  console.error(`set-up failed: ${error.message}`);
  console.log('0 passed, 1 failed');
  process.exit(1);
}
const results = await runAll(chosen);
const failed = report(results);
process.exitCode = failed === 0 ? 0 : 1;

function selectSteps(names) {
  if (names.length === 0) return STEPS;
  const unknown = names.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    console.error(`unknown step ${unknown.join(', ')}; known: ${STEPS.map((step) => step.name).join(', ')}`);
    process.exit(2);
  }
  const wanted = new Set(names);
  if (STEPS.some((step) => wanted.has(step.name) && step.after?.includes('build'))) wanted.add('build');
  return STEPS.filter((step) => wanted.has(step.name));
}

async function runAll(steps) {
  const waiting = [...steps];
  const finished = [];
  const isReady = (step) =>
    (step.after ?? []).every(
      (name) => !steps.some((s) => s.name === name) || finished.some((r) => r.name === name),
    );
  const worker = async () => {
    while (waiting.length > 0) {
      const index = waiting.findIndex(isReady);
      if (index < 0) {
        await Promise.race(running);
        continue;
      }
      const [step] = waiting.splice(index, 1);
      console.log(`▶ ${step.name}`);
      const run = runStep(step, { root: ROOT, logs: join(ROOT, 'out', 'test-logs') });
      running.add(run);
      const result = await run;
      running.delete(run);
      finished.push(result);
      describe(result);
    }
  };
  const running = new Set();
  await Promise.all(Array.from({ length: PLACES }, worker));
  return finished;
}

function describe({ name, passed, failed, skipped, notes, seconds, log }) {
  const mark = failed > 0 ? '✖' : '✔';
  console.log(`${mark} ${name}: ${passed} passed, ${failed} failed, ${seconds.toFixed(0)} s`);
  for (const test of skipped) console.log(`  skipped: ${test}`);
  for (const note of notes) console.log(`  ${note}`);
  if (failed > 0) {
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    console.log(
      lines
        .slice(-LOG_TAIL_LINES)
        .map((line) => `  │ ${line}`)
        .join('\n'),
    );
    console.log(`  the whole log: ${log}`);
  }
}

/** Under CI nothing may be skipped in silence: a skipped test counts as a failed one. */
function report(all) {
  const sum = (key) => all.reduce((total, result) => total + result[key], 0);
  const skipped = all.flatMap((result) => result.skipped);
  const strict = process.env.CI === 'true' || process.env.CI === '1';
  const failures = sum('failed') + (strict ? skipped.length : 0);
  if (skipped.length > 0) {
    console.log(`${skipped.length} skipped${strict ? ', which counts as failed under CI' : ''}`);
  }
  console.log(`${sum('passed')} passed, ${failures} failed`);
  return failures;
}
