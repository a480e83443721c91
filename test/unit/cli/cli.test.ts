import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createProgram, runProgram } from '../../../main/cli.ts';
import { SettingsError } from '../../../main/config/settings-error.ts';

let written = { out: '', err: '' };
beforeEach(() => {
  written = { out: '', err: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.err += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

function run(...args: string[]): Promise<number> {
  const program = createProgram();
  const failing = (name: string, error: Error) =>
    program.addCommand(
      new Command(name).action(() => {
        throw error;
      }),
    );
  failing('broken', new Error('the disk is full'));
  failing('misled', new SettingsError(['feed (from x.json): expected "file", got 1']));
  program.addCommand(new Command('with-argument').argument('<file>').action(() => undefined));
  return runProgram(program, ['node', 'stockstream', ...args]);
}

test('every subcommand of the engine is there, and says in a line what it does', () => {
  const commands = createProgram().commands;
  expect(commands.map((command) => command.name()).sort()).toEqual([
    'analyze',
    'decrypt',
    'doctor',
    'passphrase',
    'produce',
    'rekey',
    'run',
    'set-aside',
  ]);
  expect(commands.filter((command) => command.description() === '')).toEqual([]);
});

describe('the exit status', () => {
  test('is 0 for help and version, which go to standard output', async () => {
    expect(await run('--help')).toBe(0);
    expect(written.out).toContain('Usage: stockstream');
    expect(written.out).toContain('docs/SETTINGS.md');
    expect(await run('--version')).toBe(0);
    expect(written.out).toMatch(/\d+\.\d+\.\d+\n$/);
    expect(written.err).toBe('');
  });

  test.each([
    ['an unknown subcommand', ['analyse']],
    ['an unknown option', ['--unknown']],
    ['a missing argument of a subcommand', ['with-argument']],
    ['an unknown option of a subcommand', ['with-argument', '--unknown', 'x']],
  ])('is 2 for %s, with a hint where help is', async (_what, args) => {
    expect(await run(...args)).toBe(2);
    expect(written.out).toBe('');
    expect(written.err).toContain('error:');
    expect(written.err).toContain('--help says more');
  });

  test('is 2 for a secret among the arguments, which is not repeated', async () => {
    expect(await run('doctor', '--password', 'hidden-word')).toBe(2);
    expect(written.err).toMatch(/^error: --password: a secret is not taken from the command line/);
    expect(written.err).not.toContain('hidden-word');
  });

  test('is 2 for settings that cannot be used, and 1 when the work fails; the message is the cause alone', async () => {
    expect(await run('misled')).toBe(2);
    expect(await run('broken')).toBe(1);
    expect(written.err).toBe('error: feed (from x.json): expected "file", got 1\nerror: the disk is full\n');
  });
});
