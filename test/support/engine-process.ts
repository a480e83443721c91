/** `stockstream run` as a process of its own, which a test can end without warning. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { PASSPHRASE_ENV } from './journal-keys.ts';
import { waitUntil } from './wait-until.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export class EngineProcess {
  readonly #child: ChildProcess;
  #log = '';

  /** @param configFile Settings of the engine. */
  constructor(configFile: string) {
    this.#child = spawn(
      process.execPath,
      [join(ROOT, 'web', 'stockstream.ts'), 'run', '--config', configFile],
      { cwd: ROOT, env: { ...process.env, ...PASSPHRASE_ENV }, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#log += text;
    });
  }

  /** Trades that the engine has last told to be journaled. */
  get trades(): number {
    return Number([...this.#log.matchAll(/\| (\d+) trades/g)].at(-1)?.[1] ?? 0);
  }

  async hasJournaled(trades: number, seconds: number): Promise<void> {
    await waitUntil(
      () => this.trades >= trades || this.#child.exitCode !== null,
      () => `${trades} trades journaled; the engine said:\n${this.#log}`,
      seconds,
    );
    if (this.#child.exitCode !== null) throw new Error(`the engine ended by itself:\n${this.#log}`);
  }

  /** Ends the process as a power cut would. */
  kill9(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Ends the process in an orderly way. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    if (this.#child.exitCode !== null || !this.#child.kill(signal)) return;
    await gone;
  }
}
