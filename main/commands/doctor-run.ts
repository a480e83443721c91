/** What `stockstream doctor` does. */
import type { Command } from 'commander';
import pino from 'pino';
import { unencryptedLogins } from '../config/clear-text.ts';
import { commandSettings } from '../config/command-settings.ts';
import type { LoadedSettings } from '../config/load-settings.ts';
import { environmentSecrets } from '../config/secrets.ts';
import { SettingsError } from '../config/settings-error.ts';
import { checkCalendar } from '../doctor/check-calendar.ts';
import { checkCassandra } from '../doctor/check-cassandra.ts';
import { checkDisplay, checkNotification, type Desktop } from '../doctor/check-desktop.ts';
import { checkJournal } from '../doctor/check-journal.ts';
import { checkKafka } from '../doctor/check-kafka.ts';
import { broken, type Finding, findingLine, missing, ok } from '../doctor/finding.ts';
import { journalDir } from '../journal/journal-file.ts';
import { headlessKeys } from '../keys/headless-keys.ts';
import { EXTENSION } from './cipher-extension.ts';

/** Settings, or what is wrong with them. */
function load(command: Command): { loaded: LoadedSettings | undefined; findings: Finding[] } {
  try {
    const loaded = commandSettings(command);
    return {
      loaded,
      findings: [ok(`settings: ${loaded.configFile ?? 'no file, defaults'} and environment`)],
    };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const remedy = 'mend this setting; docs/SETTINGS.md names them all';
    return {
      loaded: undefined,
      findings: error.problems.map((problem) => broken({ happened: `settings: ${problem}`, remedy })),
    };
  }
}

/** Prints a line per finding as it is found; returns the exit status. */
export async function examine(command: Command): Promise<number> {
  let status = 0;
  const tell = (findings: readonly Finding[]): void => {
    for (const finding of findings) {
      process.stdout.write(`${findingLine(finding)}\n`);
      if (finding.kind === 'broken') status = 1;
    }
  };
  const desktop: Desktop = { platform: process.platform, env: process.env, userId: process.getuid?.() };
  const { loaded, findings } = load(command);
  tell([ok(`Node ${process.versions.node} on ${process.platform} ${process.arch}`), ...findings]);
  if (loaded !== undefined) {
    const { settings } = loaded;
    const log = pino({ level: 'silent' });
    const secrets = environmentSecrets(process.env);
    tell(unencryptedLogins(settings).map(missing));
    tell(await checkKafka(settings, log, secrets));
    tell(await checkCassandra(settings, log, secrets));
    tell(await checkJournal(journalDir(settings), settings, { extension: EXTENSION, host: headlessKeys }));
  }
  tell([checkCalendar(Date.now())]);
  tell([await checkNotification(desktop), checkDisplay(desktop)]);
  return status;
}
