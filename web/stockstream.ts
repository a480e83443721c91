/** The `stockstream` command: the engine's subcommands, and `serve`, which needs this host. */
import { createProgram, runProgram } from '../main/cli.ts';
import { serveCommand } from './serve-command.ts';

process.exitCode = await runProgram(createProgram().addCommand(serveCommand()), process.argv);
