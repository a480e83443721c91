/** Child of at-rest.test.ts: asks the journal of the folder named for more than fits into memory, says when that is on disk, and waits. */
import { openDatabase } from '../../main/journal/open-database.ts';
import { cipherOfFile } from '../support/journal-keys.ts';

const [dataDir = ''] = process.argv.slice(2);
const cipher = await cipherOfFile(`${dataDir}/journal.duckdb`);
const database = await openDatabase({ dataDir, memoryLimitMb: 64, cipher });
const connection = await database.connect();
// The number keeps each row from being the same as its neighbours, which would be compressed to nothing.
await connection.run(
  'CREATE TEMP TABLE everything AS SELECT t.*, hash(i) AS number FROM trades t, range(200) r(i) LIMIT 6000000',
);
process.stdout.write('spilled\n');
setInterval(() => {}, 60_000);
