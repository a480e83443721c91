/** What `stockstream repair` does. */
import pino from 'pino';
import type { Settings } from '../../contract/settings.ts';
import { environmentSecrets } from '../config/secrets.ts';
import { SettingsError } from '../config/settings-error.ts';
import { journalDir } from '../journal/journal-file.ts';
import { beginRepair, type RepairSource, repairJournal } from '../repair/repair-journal.ts';
import { setAside } from './journal-run.ts';
import { progressLine } from './progress-line.ts';
import { readyJournal } from './ready-journal.ts';
import { untilCancelled } from './work.ts';

const tell = (line: string): void => void process.stderr.write(`repair: ${line}\n`);

const NAMES: Readonly<Record<RepairSource, string>> = { kafka: 'Kafka', cassandra: 'Cassandra' };

/** Prints where the old journal's files are; throws SettingsError when there is no such source, JournalError, or an Error that says what to do. */
export async function repair(settings: Settings, from: RepairSource | 'nothing'): Promise<void> {
  if (from === 'nothing') return setAside(settings);
  if (from === 'kafka' && settings.feed !== 'kafka')
    throw new SettingsError([`--from kafka needs feed "kafka", not "${settings.feed}"`]);
  if (from === 'cassandra' && !settings.cassandra.enabled)
    throw new SettingsError(['--from cassandra needs cassandra.enabled true']);
  await untilCancelled(async ({ signal }) => {
    const dir = await beginRepair(journalDir(settings));
    const cipher = await readyJournal(settings, dir);
    const progress = progressLine(`repair: reading ${NAMES[from]}`);
    const { trades, rejected, aside } = await repairJournal(
      { settings, from, cipher },
      {
        log: pino({ level: 'silent' }),
        secrets: environmentSecrets(process.env),
        signal,
        onBegin: (what) => tell(`reading ${what}`),
        onProgress: (share, sofar) => progress(share, `, ${sofar} trades`),
      },
    );
    progress(1, '');
    tell(`the new journal has ${trades} trades${rejected === 0 ? '' : ` and ${rejected} rejected records`}`);
    if (aside.length > 0) tell('the old one is kept:');
    for (const file of aside) process.stdout.write(`${file}\n`);
  });
}
