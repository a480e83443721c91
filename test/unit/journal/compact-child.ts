/** Child of compact.test.ts: writes the journal of the folder named anew, and tells when it begins and what came of it. */
import pino from 'pino';
import { compactJournal } from '../../../main/journal/compact-journal.ts';
import { TEST_CIPHER } from '../../support/journal-keys.ts';

const [dataDir = ''] = process.argv.slice(2);
process.stdout.write('begins\n');
const log = pino({}, pino.destination(2));
const isDone = await compactJournal({
  dataDir,
  memoryLimitMb: 256,
  cipher: TEST_CIPHER,
  maxBytes: 1,
  log,
});
process.stdout.write(isDone ? 'done\n' : 'not done\n');
