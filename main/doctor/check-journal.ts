import { existsSync } from 'node:fs';
import { access, constants, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gapsText } from '../../contract/gap-text.ts';
import type { Settings } from '../../contract/settings.ts';
import { NO_GAPS, readGaps, withGaps } from '../journal/gap-rows.ts';
import { type Database, openDatabase } from '../journal/open-database.ts';
import { broken, type Finding, missing, ok } from './finding.ts';

const MEGABYTE = 1_000_000;
/** Below this, a busy day may not fit. */
const LITTLE_SPACE_MB = 2_000;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The folder itself, or the nearest one above it: the check makes nothing. */
function existing(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : existing(dirname(folder));
}

/** Were all records there when their turn came? Nothing to say of a journal that an older version made. */
async function gapsFindings(database: Database): Promise<Finding[]> {
  const connection = await database.connect();
  try {
    const tables = await connection.runAndReadAll(
      `SELECT 1 FROM information_schema.tables WHERE table_catalog = current_database() AND table_name = 'gaps'`,
    );
    if (tables.currentRowCount === 0) return [];
    const gaps = withGaps(NO_GAPS, await readGaps(connection));
    if (gaps.count === 0) return [ok('journal: no record was gone before it was read')];
    return [
      missing({
        happened: `journal: ${gapsText(gaps).replace(/\.$/, '')}`,
        remedy: `raise the topic's retention.ms or retention.bytes, and let the engine run more often than that`,
      }),
    ];
  } finally {
    connection.closeSync();
  }
}

/** Opens the journal for a moment: that tells a lock, a wrong version and a damaged file apart. */
async function fileFindings(folder: string, settings: Settings): Promise<Finding[]> {
  if (!existsSync(join(folder, 'journal.duckdb')))
    return [ok(`journal: none yet, it will be made in ${folder}`)];
  try {
    const database = await openDatabase({ dataDir: folder, memoryLimitMb: settings.journal.memoryLimitMb });
    try {
      const opens = ok(`journal: ${database.path} opens and no other StockStream uses it`);
      return [opens, ...(await gapsFindings(database))];
    } finally {
      database.close();
    }
  } catch (error) {
    const [happened = '', ...hints] = messageOf(error).split(/(?<=\.) (?=[A-Z])/);
    return [broken({ happened: happened.replace(/\.$/, ''), remedy: hints.join(' ') })];
  }
}

async function spaceFinding(folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(existing(folder));
  const free = Math.floor((bavail * bsize) / MEGABYTE);
  if (free >= LITTLE_SPACE_MB) return ok(`journal: ${free} MB free on its disk`);
  return missing({
    happened: `journal: only ${free} MB are free on the disk of ${folder}`,
    remedy: 'free some space, or set dataDir to a folder on another disk',
  });
}

/** Can the journal be written, does nobody else hold it, and is there room? */
export async function checkJournal(folder: string, settings: Settings): Promise<Finding[]> {
  try {
    const nearest = existing(folder);
    if (!(await stat(nearest)).isDirectory()) throw new Error(`${nearest} is a file`);
    await access(nearest, constants.W_OK);
  } catch (error) {
    return [
      broken({
        happened: `journal: the folder ${folder} cannot be written (${messageOf(error)})`,
        remedy: 'change its permissions, or set dataDir to another folder',
      }),
    ];
  }
  return [...(await fileFindings(folder, settings)), await spaceFinding(folder)];
}
