/** Child of restart.test.ts: the engine over the file of the settings named, telling after each step how many trades are journaled. */
import { setTimeout } from 'node:timers/promises';
import pino from 'pino';
import { loadSettings } from '../../main/config/load-settings.ts';
import { startEngine } from '../../main/start-engine.ts';
import { TEST_CIPHER } from '../support/journal-keys.ts';

const { settings } = loadSettings({ configFile: process.argv[2] });
const engine = await startEngine(settings, {
  cipher: TEST_CIPHER,
  log: pino({ level: 'warn' }, pino.destination(2)),
});
let finished = false;
engine.onFinished(() => {
  finished = true;
});
while (!finished) {
  process.stdout.write(`${engine.status().counts.trades}\n`);
  await setTimeout(10);
}
process.stdout.write(`${engine.status().counts.trades}\n`);
await engine.stop();
