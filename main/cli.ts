/**
 * The headless `stockstream` command. Each subcommand is a file in `commands/` that describes itself cheaply and imports what it
 * runs only when it runs, so that `--help` answers at once.
 */
import { Command, CommanderError } from 'commander';
import { analyzeCommand } from './commands/analyze.ts';
import { decryptCommand } from './commands/decrypt.ts';
import { doctorCommand } from './commands/doctor.ts';
import { passphraseCommand } from './commands/passphrase.ts';
import { produceCommand } from './commands/produce.ts';
import { rekeyCommand } from './commands/rekey.ts';
import { runCommand } from './commands/run.ts';
import { setAsideCommand } from './commands/set-aside.ts';
import { refuseSecretArguments } from './config/misplaced-secrets.ts';
import { SettingsError } from './config/settings-error.ts';
import { JournalLocked } from './journal/journal-error.ts';
import { VERSION } from './version.ts';

export const EXIT_OK = 0;
/** The work itself failed: a file, a server, a record. */
export const EXIT_FAILURE = 1;
/** The command was called wrongly: its arguments or a setting. */
export const EXIT_USAGE = 2;
/** The journal's key was not given, or is another. */
export const EXIT_LOCKED = 3;

const AFTER_HELP = `
Settings come from stockstream.json and from STOCKSTREAM_… in the environment; docs/SETTINGS.md names them all.
Results go to standard output, everything else to standard error.
Exit status: 0 done, 1 failed, 2 wrong arguments or settings, 3 the journal is locked, 130 ended by Ctrl-C before the result was whole.`;

const LOCKED_HINT = `Nothing was changed. Give the right passphrase (STOCKSTREAM_PASSPHRASE_FILE, or at a terminal when asked) and start again;
or keep this journal under another name and begin a new one: stockstream set-aside`;

/** Returns the command with every engine subcommand; a host adds its own (`serve`) before `runProgram`. */
export function createProgram(): Command {
  return new Command('stockstream')
    .description('Watch, analyse and replay a market of trades, without a screen.')
    .version(VERSION, '-V, --version', 'print the version')
    .option('--config <file>', 'settings file (default: STOCKSTREAM_CONFIG, else the usual places)')
    .helpCommand('help [command]', 'describe a subcommand')
    .addHelpText('after', AFTER_HELP)
    .addCommand(analyzeCommand())
    .addCommand(produceCommand())
    .addCommand(runCommand())
    .addCommand(doctorCommand())
    .addCommand(rekeyCommand())
    .addCommand(passphraseCommand())
    .addCommand(decryptCommand())
    .addCommand(setAsideCommand());
}

/** Settings that a subcommand inherits only when it is made by its parent; ours are made in their own files. */
function prepare(command: Command): void {
  command.exitOverride();
  command.configureHelp({ showGlobalOptions: true });
  command.showHelpAfterError(`(${commandPath(command)} --help says more)`);
  for (const child of command.commands) prepare(child);
}

function commandPath(command: Command): string {
  const parent = command.parent;
  return parent === null ? command.name() : `${commandPath(parent)} ${command.name()}`;
}

/**
 * Runs the command line.
 * @param argv As `process.argv`: the runtime and the script come first.
 * @returns the exit status; errors have been printed to standard error.
 */
export async function runProgram(program: Command, argv: readonly string[]): Promise<number> {
  prepare(program);
  // Left in place: a pipe may be found closed after the command is done.
  process.stdout.off('error', endOnClosedPipe).on('error', endOnClosedPipe);
  try {
    refuseSecretArguments(argv);
    await program.parseAsync(argv);
    return Number(process.exitCode ?? EXIT_OK);
  } catch (error) {
    return report(error);
  }
}

/** `stockstream analyze … | head` closes our output when it has enough: that is no failure. */
function endOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(EXIT_OK);
  throw error;
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_OK : EXIT_USAGE;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`error: ${message}\n`);
  if (error instanceof SettingsError) return EXIT_USAGE;
  if (error instanceof JournalLocked) {
    process.stderr.write(`${LOCKED_HINT}\n`);
    return EXIT_LOCKED;
  }
  if (process.env.STOCKSTREAM_DEBUG !== undefined && error instanceof Error)
    process.stderr.write(`${error.stack}\n`);
  return EXIT_FAILURE;
}
