/** What `stockstream repair` does. */
import pino from 'pino';
import type { Settings } from '../../contract/settings.ts';
import { environmentSecrets } from '../config/secrets.ts';
import { SettingsError } from '../config/settings-error.ts';
import { journalDir } from '../journal/journal-file.ts';
import { repairJournal } from '../repair/repair-journal.ts';
import { emptyNewJournalDir, type RepairSource, repairSourcesOf } from '../repair/repair-source.ts';
import { setAside } from './journal-run.ts';
import { progressLine } from './progress-line.ts';
import { readyJournal } from './ready-journal.ts';
import { untilCancelled } from './work.ts';

const tell = (line: string): void => void process.stderr.write(`repair: ${line}\n`);

const NAMES: Readonly<Record<RepairSource, string>> = { kafka: 'Kafka', cassandra: 'Cassandra' };
const NEEDS: Readonly<Record<RepairSource, string>> = {
  kafka: '--from kafka: the setting feed is not "kafka"',
  cassandra: '--from cassandra: the setting cassandra.enabled is not true',
};

/** Prints where the old journal's files are; throws SettingsError when there is no such source, JournalError, or an Error that says what to do. */
export async function repair(settings: Settings, from: RepairSource | 'nothing'): Promise<void> {
  if (from === 'nothing') return setAside(settings);
  if (!repairSourcesOf(settings).includes(from)) throw new SettingsError([NEEDS[from]]);
  await untilCancelled(async ({ signal }) => {
    const dir = emptyNewJournalDir(journalDir(settings));
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
