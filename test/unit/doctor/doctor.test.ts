import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settingsSchema } from '../../../contract/settings.ts';
import { EXTENSION } from '../../../main/commands/cipher-extension.ts';
import { checkCalendar } from '../../../main/doctor/check-calendar.ts';
import { checkCassandra } from '../../../main/doctor/check-cassandra.ts';
import { checkDisplay, checkNotification } from '../../../main/doctor/check-desktop.ts';
import { checkJournal } from '../../../main/doctor/check-journal.ts';
import { checkKafka } from '../../../main/doctor/check-kafka.ts';
import { findingLine } from '../../../main/doctor/finding.ts';
import { openDatabase } from '../../../main/journal/open-database.ts';
import { passphraseSource } from '../../../main/keys/passphrase.ts';
import { cipherOf, keyHost, TEST_PASSPHRASE } from '../../support/journal-keys.ts';

// Each look at a passphrase takes some tenths of a second of work.
vi.setConfig({ testTimeout: 60_000 });

const settings = settingsSchema.parse({});
const log = pino({ level: 'silent' });
const KEYS = {
  extension: EXTENSION,
  host: () => keyHost(passphraseSource(TEST_PASSPHRASE, 'the passphrase')),
};
const open = { memoryLimitMb: 64 };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stockstream-doctor-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('doctor', () => {
  it('writes ok, or !! with what to do', () => {
    expect(findingLine({ kind: 'ok', what: 'all well' })).toBe('ok all well');
    expect(findingLine({ kind: 'broken', happened: 'it broke', remedy: 'mend it' })).toBe(
      '!! it broke → mend it',
    );
  });

  it('tells half a year before the table of holidays ends', () => {
    expect(checkCalendar(Date.parse('2026-11-26')).kind).toBe('ok');
    const late = findingLine(checkCalendar(Date.parse('2028-12-01')));
    expect(late).toMatch(/^!! calendar: .* 2028-12-31; .* → update StockStream$/);
  });

  it('asks no server that is not configured', async () => {
    const findings = [...(await checkKafka(settings, log)), ...(await checkCassandra(settings, log))];
    expect(findings.map(({ kind }) => kind)).toEqual(['ok', 'ok']);
  });

  it('finds no fault with a journal that is not there yet, and makes none', async () => {
    const findings = await checkJournal(join(folder, 'a', 'b'), settings, KEYS);
    expect(findings[1]).toMatchObject({ kind: 'ok', what: expect.stringContaining('none yet') });
  });

  it('tells a journal folder that cannot be', async () => {
    await writeFile(join(folder, 'file'), '');
    const [finding] = await checkJournal(join(folder, 'file', 'data'), settings, KEYS);
    expect(finding).toMatchObject({ kind: 'broken', remedy: expect.stringContaining('dataDir') });
  });

  it('opens a sound journal and says whose key it has; tells a damaged one', async () => {
    (await openDatabase({ dataDir: folder, ...open, cipher: await cipherOf(folder) })).close();
    const [, sound] = await checkJournal(folder, settings, KEYS);
    expect(sound).toMatchObject({
      kind: 'ok',
      what: expect.stringMatching(/opens.*key from the passphrase$/),
    });
    await writeFile(join(folder, 'journal.duckdb'), 'x'.repeat(20_000));
    const [, damaged] = await checkJournal(folder, settings, KEYS);
    expect(damaged).toMatchObject({ kind: 'broken', remedy: expect.stringContaining('damaged') });
  });

  it('tells a journal that is not encrypted, or not yet, and makes no key', async () => {
    (await openDatabase({ dataDir: folder, ...open, cipher: null })).close();
    const off = settingsSchema.parse({ journal: { encryption: 'off' } });
    const [plain] = await checkJournal(folder, off, KEYS);
    expect(plain).toMatchObject({ kind: 'ok', what: expect.stringContaining('not encrypted') });
    const [, notYet] = await checkJournal(folder, settings, KEYS);
    expect(notYet).toMatchObject({ kind: 'missing', remedy: expect.stringContaining('next start') });
    expect(await readdir(folder)).toEqual(['journal.duckdb']);
  });

  it('tells a journal whose key it cannot get, and changes nothing of it', async () => {
    (await openDatabase({ dataDir: folder, ...open, cipher: await cipherOf(folder) })).close();
    const before = await readFile(join(folder, 'journal.duckdb'));
    const [, locked] = await checkJournal(folder, settings, { ...KEYS, host: () => keyHost() });
    expect(locked).toMatchObject({
      kind: 'broken',
      happened: expect.stringContaining('is locked'),
      remedy: expect.stringContaining('passphrase was not given'),
    });
    expect(await readFile(join(folder, 'journal.duckdb'))).toEqual(before);
  });

  it('says how to get what encrypts the journal where it is missing', async () => {
    const [finding] = await checkJournal(folder, settings, { ...KEYS, extension: join(folder, 'none') });
    expect(finding).toMatchObject({
      kind: 'broken',
      remedy: expect.stringContaining('cipher-extension.mjs'),
    });
  });

  it('says how to get notifications and windows where the session has neither', async () => {
    const bare = { platform: 'linux', env: {}, userId: 4_294_967 } as const;
    expect(await checkNotification(bare)).toMatchObject({
      kind: 'missing',
      happened: expect.stringContaining('no session bus'),
    });
    expect(checkDisplay(bare)).toMatchObject({ kind: 'missing', remedy: expect.stringContaining('serve') });
    expect(checkDisplay({ ...bare, env: { DISPLAY: ':7' } })).toEqual({ kind: 'ok', what: 'display: :7' });
    expect(await checkNotification({ ...bare, platform: 'darwin' })).toMatchObject({ kind: 'ok' });
  });
});
