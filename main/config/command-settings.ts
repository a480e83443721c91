/** The settings of a subcommand: `--config` as given before or after it, and what its own options override. */
import type { Command } from 'commander';
import type { SettingsInput } from '../../contract/settings.ts';
import { type LoadedSettings, loadSettings } from './load-settings.ts';

/** Throws SettingsError; `runProgram` prints it and ends with the status for wrong usage. */
export function commandSettings(command: Command, overrides: SettingsInput = {}): LoadedSettings {
  const { config } = command.optsWithGlobals<{ config?: string }>();
  return loadSettings({ configFile: config, overrides });
}
