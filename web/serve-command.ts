import { Command, InvalidArgumentError } from 'commander';
import { commandSettings } from '../main/config/command-settings.ts';

const AFTER_HELP = `
The address on standard output opens the page once, in one browser. Press Enter for a further one, Ctrl-C to stop.`;

/** `stockstream serve`: the engine with its page in the browser. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('run the engine and show it in a browser of this machine')
    .option('-p, --port <port>', 'port on 127.0.0.1, 0 for any free one (default: web.port)', parsePort)
    .addHelpText('after', AFTER_HELP)
    .action(async (options: { port?: number }, command: Command) => {
      const overrides = options.port === undefined ? {} : { web: { port: options.port } };
      const { settings } = commandSettings(command, overrides);
      const { serve } = await import('./serve.ts');
      await serve(settings);
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('Expected a port between 0 and 65535.');
  return port;
}
