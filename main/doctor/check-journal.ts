import { existsSync } from 'node:fs';
import { access, constants, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gapsText } from '../../contract/gap-text.ts';
import type { Settings } from '../../contract/settings.ts';
import { accessJournal } from '../journal/access-journal.ts';
import { NO_GAPS, readGaps, withGaps } from '../journal/gap-rows.ts';
import { journalForm, journalPath } from '../journal/journal-file.ts';
import { type Database, openDatabase } from '../journal/open-database.ts';
import type { KeyHost } from '../keys/unlock.ts';
import { broken, type Finding, missing, ok } from './finding.ts';

const MEGABYTE = 1_000_000;
/** Below this, a busy day may not fit. */
const LITTLE_SPACE_MB = 2_000;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The folder itself, or the nearest one above it: the check makes nothing. */
function existing(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : existing(dirname(folder));
}

export interface KeyAccess {
  /** Where the extension that encrypts should be. */
  readonly extension: string;
  /** Called only for an encrypted journal. */
  host(): KeyHost;
}

function broke(error: unknown): Finding {
  const [happened = '', ...hints] = messageOf(error).split(/(?<=\.) (?=[A-Z])/);
  return broken({
    happened: happened.replace(/\.$/, ''),
    remedy: hints.join(' ') || 'see docs/SETTINGS.md, Encryption',
  });
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

/** Opens the journal for a moment: that tells a lock, a wrong key, a wrong version and a damaged file apart. */
async function fileFindings(folder: string, { journal }: Settings, keys: KeyAccess): Promise<Finding[]> {
  const isOn = journal.encryption === 'on';
  const form = journalForm(journalPath(folder));
  if (form === 'absent')
    return [ok(`journal: none yet, it will be made ${isOn ? 'encrypted ' : 'unencrypted '}in ${folder}`)];
  try {
    // Unencrypted as yet, it is looked at as it is; nothing here makes a key.
    const access =
      form === 'encrypted' ? await accessJournal(folder, journal, keys.extension, keys.host()) : undefined;
    const cipher = access?.cipher ?? null;
    const database = await openDatabase({ dataDir: folder, memoryLimitMb: journal.memoryLimitMb, cipher });
    try {
      const opens = `journal: ${database.path} opens and no other StockStream uses it`;
      return [formFinding(opens, access?.source?.label, isOn), ...(await gapsFindings(database))];
    } finally {
      database.close();
    }
  } catch (error) {
    return [broke(error)];
  }
}

/** @param keyFrom where the key of an encrypted journal came from. */
function formFinding(opens: string, keyFrom: string | undefined, isOn: boolean): Finding {
  if (keyFrom !== undefined) return ok(`${opens}; encrypted with the key from ${keyFrom}`);
  if (!isOn) return ok(`${opens}; not encrypted (setting journal.encryption)`);
  return missing({ happened: `${opens}, but it is not encrypted yet`, remedy: 'the next start encrypts it' });
}

/** Can a journal be encrypted here? */
function extensionFinding({ journal }: Settings, extension: string): Finding[] {
  if (journal.encryption === 'off') return [];
  if (existsSync(extension)) return [ok(`encryption: DuckDB's extension is at ${extension}`)];
  return [
    broken({
      happened: `encryption: DuckDB's extension httpfs is missing (${extension})`,
      remedy: 'run `node scripts/cipher-extension.mjs`, or set journal.encryption to "off"',
    }),
  ];
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
export async function checkJournal(folder: string, settings: Settings, keys: KeyAccess): Promise<Finding[]> {
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
  return [
    ...extensionFinding(settings, keys.extension),
    ...(await fileFindings(folder, settings, keys)),
    await spaceFinding(folder),
  ];
}
