/** How the app gets at the journal's key, and what the user may do about it: the keychain first, else a passphrase in the prompt window. */
import type { SecretPrompt } from '../contract/prompt.ts';
import type { Settings } from '../contract/settings.ts';
import { accessJournal, type JournalAccess } from '../main/journal/access-journal.ts';
import type { JournalCipher } from '../main/journal/cipher.ts';
import { isDamaged, JournalError, JournalLocked } from '../main/journal/journal-error.ts';
import { journalForm, journalPath } from '../main/journal/journal-file.ts';
import type { JournalTask, JournalWork } from '../main/journal/journal-task.ts';
import { newDataKey } from '../main/keys/data-key.ts';
import { readEnvelope } from '../main/keys/key-envelope.ts';
import type { KeySource } from '../main/keys/key-source.ts';
import { passphraseSource } from '../main/keys/passphrase.ts';
import { giveKeyTo, type KeyHost, wrapAgain } from '../main/keys/unlock.ts';
import { emptyNewJournalDir, type RepairSource } from '../main/repair/repair-source.ts';
import type { JournalDialogs } from './problems.ts';
import type { PromptWindow } from './prompt-window.ts';
import {
  firstPassphrase,
  otherPassphrase,
  presentPassphrase,
  unlockPassphrase,
  workPrompt,
} from './prompts.ts';

export interface JournalLockOptions {
  readonly settings: Pick<Settings['journal'], 'encryption' | 'memoryLimitMb'>;
  readonly dataDir: string;
  readonly extension: string;
  readonly prompt: Pick<PromptWindow, 'ask' | 'show'>;
  readonly dialogs: JournalDialogs;
  /** Undefined where there is none. */
  readonly keychain: KeySource | undefined;
  /** A passphrase that the app was started with. */
  readonly given: KeySource | undefined;
  readonly keyFile: KeySource;
  /** Made-up trades are nobody's secret: their journal asks for no passphrase. */
  readonly isSimulated: boolean;
  runTask(task: JournalTask, onProgress: (done: number) => void): Promise<void>;
  /** Where the trades of a damaged journal may be had again. */
  readonly repairSources: readonly RepairSource[];
  /** @param cipher of the new journal */
  runRepair(
    from: RepairSource,
    cipher: JournalCipher | null,
    onProgress: (done: number) => void,
  ): Promise<void>;
}

/** The user chose to quit, or to leave things as they are. */
class Declined extends Error {
  override readonly name = 'Declined';
}

/** Why the journal does not open as it is. */
interface Trouble {
  readonly reason: string;
  readonly isDamage: boolean;
}

/** What the engine opens the journal with. */
export interface OpenedJournal {
  /** Null: not encrypted. */
  readonly cipher: JournalCipher | null;
}

export interface JournalLock {
  /** Undefined when the user quits. */
  open(): Promise<OpenedJournal | undefined>;
  /** The same after the user was told what is wrong, and has chosen what to do about it. */
  reopen(reason: string): Promise<OpenedJournal | undefined>;
  /** The same for a journal that is damaged. */
  mend(reason: string): Promise<OpenedJournal | undefined>;
  /** Asks for a new passphrase; false when the user leaves it. */
  changePassphrase(): Promise<boolean>;
  /** Encrypts the journal, which no engine may have open, with a new key; undefined when the user leaves it. Throws JournalError. */
  rekey(): Promise<JournalCipher | undefined>;
}

export function createJournalLock(options: JournalLockOptions): JournalLock {
  return new ShellJournalLock(options);
}

class ShellJournalLock implements JournalLock {
  readonly #options: JournalLockOptions;
  readonly #path: string;
  readonly #host: KeyHost;

  constructor(options: JournalLockOptions) {
    const { keychain, given, keyFile, isSimulated } = options;
    const silent = given ?? keychain ?? (isSimulated ? keyFile : undefined);
    this.#options = options;
    this.#path = journalPath(options.dataDir);
    this.#host = {
      sources: [keychain, given, keyFile].filter((source) => source !== undefined),
      sourceForNew: async () => silent ?? (await this.#ask(firstPassphrase(this.#path))),
      ask: (isAgain) => this.#ask(unlockPassphrase(this.#path, isAgain)),
    };
  }

  open(): Promise<OpenedJournal | undefined> {
    return this.#untilOpen(undefined);
  }

  reopen(reason: string): Promise<OpenedJournal | undefined> {
    return this.#untilOpen({ reason, isDamage: false });
  }

  mend(reason: string): Promise<OpenedJournal | undefined> {
    return this.#untilOpen({ reason, isDamage: true });
  }

  async #untilOpen(first: Trouble | undefined): Promise<OpenedJournal | undefined> {
    for (let trouble = first; ; ) {
      try {
        if (trouble === undefined) return await this.#open();
        return trouble.isDamage
          ? await this.#mend(trouble.reason)
          : await this.#unlockOrSetAside(trouble.reason);
      } catch (error) {
        if (error instanceof Declined) return undefined;
        const reason = error instanceof Error ? error.message : String(error);
        // What goes wrong with a repair leaves a damaged journal.
        trouble = { reason, isDamage: trouble?.isDamage === true || isDamaged(error) };
      }
    }
  }

  async #unlockOrSetAside(reason: string): Promise<OpenedJournal> {
    const choice = await this.#options.dialogs.locked(reason);
    if (choice === 'quit') throw new Declined();
    if (choice === 'set aside') await this.#work({ kind: 'set aside' });
    return this.#open();
  }

  /** The new journal gets its key as at a first start. */
  async #mend(reason: string): Promise<OpenedJournal> {
    const { dialogs, repairSources, runRepair, prompt, settings, extension, dataDir } = this.#options;
    const choice = await dialogs.damaged(reason, repairSources);
    if (choice === 'quit') throw new Declined();
    if (choice === 'new') {
      await this.#work({ kind: 'set aside' });
      return this.#open();
    }
    const { cipher } = await accessJournal(emptyNewJournalDir(dataDir), settings, extension, this.#host);
    prompt.show(workPrompt(choice, 0));
    await runRepair(choice, cipher, (done) => prompt.show(workPrompt(choice, done)));
    return { cipher };
  }

  async changePassphrase(): Promise<boolean> {
    try {
      const { cipher } = await this.#unlock();
      if (cipher.keys.length > 1)
        throw new JournalError('A change of the key was cut short. Restart StockStream, then try again.');
      const source = await this.#ask(otherPassphrase());
      if (source === undefined) return false;
      await giveKeyTo(this.#options.dataDir, cipher.keys[0], source);
      return true;
    } catch (error) {
      if (error instanceof Declined) return false;
      throw error;
    }
  }

  async rekey(): Promise<JournalCipher | undefined> {
    try {
      const { cipher, source } = await this.#unlock();
      const key = newDataKey();
      const slots = await this.#slotsFor(key, source);
      await this.#work({ kind: 'rekey', cipher, next: { key, slots } });
      return { keys: [key], extension: cipher.extension };
    } catch (error) {
      if (error instanceof Declined) return undefined;
      throw error;
    }
  }

  async #open(): Promise<OpenedJournal> {
    const { settings } = this.#options;
    if (settings.encryption === 'off' && journalForm(this.#path) === 'encrypted')
      return this.#openAgainstSetting();
    const access = await this.#access(settings);
    const { form, cipher } = access;
    if (form === 'plain' && cipher !== null) await this.#work({ kind: 'encrypt', cipher });
    await this.#remember(access);
    return { cipher };
  }

  /** Encrypted, though the setting says otherwise: it is decrypted only when the user says so here too. */
  async #openAgainstSetting(): Promise<OpenedJournal> {
    const choice = await this.#options.dialogs.encrypted(this.#path);
    if (choice === 'quit') throw new Declined();
    const { cipher } = await this.#unlock();
    if (choice === 'keep') return { cipher };
    await this.#work({ kind: 'decrypt', cipher });
    return { cipher: null };
  }

  #access(settings: JournalLockOptions['settings']): Promise<JournalAccess> {
    const { dataDir, extension } = this.#options;
    return accessJournal(dataDir, settings, extension, this.#host);
  }

  /** The key of an encrypted journal, whatever the setting says. */
  async #unlock(): Promise<{ cipher: JournalCipher; source: KeySource }> {
    const { cipher, source } = await this.#access({ ...this.#options.settings, encryption: 'on' });
    if (cipher === null || source === null) throw new JournalLocked(`The journal ${this.#path} has no key.`);
    return { cipher, source };
  }

  /** A journal that a typed passphrase has opened is opened by the keychain from now on, where there is one. */
  async #remember({ cipher, source }: JournalAccess): Promise<void> {
    const { keychain, given, dataDir } = this.#options;
    if (source !== null) console.error(`shell: the journal is encrypted; ${source.label} has unlocked it`);
    if (keychain === undefined || cipher?.keys.length !== 1 || source?.kind !== 'passphrase') return;
    if (source === given) return;
    const isKnown = readEnvelope(dataDir)?.slots.some(({ kind }) => kind === 'keychain');
    if (!isKnown) await giveKeyTo(dataDir, cipher.keys[0], keychain);
  }

  /** Everything that unlocks the present key shall unlock the new one: a passphrase that is not at hand is asked for. */
  async #slotsFor(key: JournalCipher['keys'][0], source: KeySource) {
    const sources = [source, ...this.#host.sources];
    for (let isAgain = false; ; isAgain = true) {
      const { slots, dropped } = await wrapAgain(this.#options.dataDir, key, sources);
      if (!dropped.includes('passphrase')) return slots;
      const asked = await this.#ask(presentPassphrase(isAgain));
      if (asked !== undefined) sources.unshift(asked);
    }
  }

  /** Resolves to undefined when the user would rather set the journal aside; throws Declined when he quits. */
  async #ask(prompt: SecretPrompt): Promise<KeySource | undefined> {
    const answer = await this.#options.prompt.ask(prompt);
    if (answer === 'closed') throw new Declined();
    if (answer.kind === 'secret') {
      if (answer.secret.length >= prompt.least) return passphraseSource(answer.secret);
      return this.#ask({ ...prompt, problem: `At least ${prompt.least} characters.` });
    }
    if (answer.id === 'set-aside') return undefined;
    throw new Declined();
  }

  #work(work: JournalWork): Promise<void> {
    const { dataDir, settings, prompt, runTask } = this.#options;
    prompt.show(workPrompt(work.kind, 0));
    const task = { dataDir, memoryLimitMb: settings.memoryLimitMb, work };
    return runTask(task, (done) => prompt.show(workPrompt(work.kind, done)));
  }
}
