import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { settingsSchema } from '../../../contract/settings.ts';
import { type LoadOptions, loadSettings } from '../../../main/config/load-settings.ts';
import { defaultDataDir, usualSettingsFiles } from '../../../main/config/places.ts';
import { SettingsError } from '../../../main/config/settings-error.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'stockstream-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(env: Record<string, string> = {}, options: LoadOptions = {}) {
  return loadSettings({
    ...options,
    surroundings: { env, platform: 'linux', home: path.join(folder, 'home'), cwd: folder },
  });
}

function write(text: string, name = 'stockstream.json'): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function problemsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('where settings come from', () => {
  test('without file and environment they are the defaults, with the data folder of the system', () => {
    const { settings, configFile } = load();
    expect(configFile).toBeNull();
    expect(settings).toEqual({
      ...settingsSchema.parse({}),
      dataDir: path.join(folder, 'home', '.local', 'share', 'stockstream'),
    });
  });

  test('the environment wins over the file, and the caller over both, key by key', () => {
    write('{"feed":"file","kafka":{"topic":"a","partitions":7,"groupId":"g"}}');
    const { settings } = load(
      { STOCKSTREAM_KAFKA_TOPIC: 'b', STOCKSTREAM_KAFKA_PARTITIONS: '8' },
      { overrides: { kafka: { partitions: 9 } } },
    );
    expect(settings.feed).toBe('file');
    expect(settings.kafka).toMatchObject({ groupId: 'g', topic: 'b', partitions: 9, fetchMinBytes: 1 });
  });

  test('a named file is taken before STOCKSTREAM_CONFIG, then the system folder, then the current one', () => {
    const here = write('{"feed":"file"}');
    expect(load().configFile).toBe(here);
    const usual = write('{"feed":"kafka"}', 'home/.config/stockstream/stockstream.json');
    expect(load().configFile).toBe(usual);
    const inEnvironment = write('{}', 'environment.json');
    expect(load({ STOCKSTREAM_CONFIG: inEnvironment }).configFile).toBe(inEnvironment);
    write('{}', 'named.json');
    expect(load({ STOCKSTREAM_CONFIG: inEnvironment }, { configFile: 'named.json' }).configFile).toBe(
      path.join(folder, 'named.json'),
    );
  });

  test('texts of the environment become what the schema expects', () => {
    const { settings } = load({
      STOCKSTREAM_KAFKA_BROKERS: 'a:1, b:2',
      STOCKSTREAM_KAFKA_TLS_ENABLED: 'true',
      STOCKSTREAM_FILE_SPEED: '60',
      STOCKSTREAM_FILE_PATHS: 'x.csv,y.csv.gz',
      STOCKSTREAM_SIMULATOR_TRADES_PER_SECOND: '12.5',
      STOCKSTREAM_RULES: '[{"id":"m","kind":"percent_move","threshold_percent":0.3}]',
      STOCKSTREAM_DATA_DIR: 'data',
      STOCKSTREAM_WEB_PORT: '',
    });
    expect(settings.kafka.brokers).toEqual(['a:1', 'b:2']);
    expect(settings.kafka.tls.enabled).toBe(true);
    expect(settings.file).toEqual({ paths: ['x.csv', 'y.csv.gz'], speed: 60 });
    expect(settings.simulator.tradesPerSecond).toBe(12.5);
    expect(settings.rules).toMatchObject([{ id: 'm', threshold_percent: 0.3 }]);
    expect(settings.dataDir).toBe(path.join(folder, 'data'));
    expect(settings.web.port).toBe(8787);
    expect(load({ STOCKSTREAM_FILE_SPEED: 'max' }).settings.file.speed).toBe('max');
  });

  test('each system has its own places', () => {
    const around = { env: { APPDATA: '/roaming' }, home: '/home/u', cwd: '/here' };
    expect(defaultDataDir({ ...around, platform: 'darwin' })).toBe(
      '/home/u/Library/Application Support/StockStream',
    );
    expect(defaultDataDir({ ...around, platform: 'win32' })).toBe('/roaming/StockStream');
    const xdg = { XDG_DATA_HOME: '/data', XDG_CONFIG_HOME: 'relative/ignored' };
    expect(defaultDataDir({ ...around, env: xdg, platform: 'linux' })).toBe('/data/stockstream');
    expect(usualSettingsFiles({ ...around, env: xdg, platform: 'linux' })).toEqual([
      '/home/u/.config/stockstream/stockstream.json',
      '/here/stockstream.json',
    ]);
  });
});

describe('what an error says', () => {
  test('the key, the variable or file it came from, what was expected and what was there', () => {
    const file = write('{"file":{"speed":"fast"},"cassandra":{"consistency":"two","keyspace":"Stock Data"}}');
    expect(problemsOf(() => load({ STOCKSTREAM_KAFKA_PARTITIONS: 'four', STOCKSTREAM_FEED: 'csv' }))).toEqual(
      [
        'feed (from STOCKSTREAM_FEED): expected "simulator" | "file" | "kafka", got "csv"',
        `file.speed (from ${file}): expected number > 0 or "max", got "fast"`,
        'kafka.partitions (from STOCKSTREAM_KAFKA_PARTITIONS): expected whole number from 1 to 10000, got "four"',
        `cassandra.keyspace (from ${file}): expected a lower-case name of at most 48 letters, digits and _, got "Stock Data"`,
        `cassandra.consistency (from ${file}): expected "one" | "localOne" | "localQuorum" | "quorum" | "all", got "two"`,
      ],
    );
  });

  test('an unknown key is refused, with the one that was probably meant', () => {
    const file = write('{"kafka":{"broker":["a:1"]},"brokers":["a:1"],"zzz":1,"__proto__":{"feed":"x"}}');
    expect(problemsOf(() => load())).toEqual([
      `kafka.broker (from ${file}): no such setting; did you mean kafka.brokers?`,
      `brokers (from ${file}): no such setting; did you mean kafka.brokers?`,
      `zzz (from ${file}): no such setting; docs/SETTINGS.md names them all`,
      `__proto__ (from ${file}): no such setting; docs/SETTINGS.md names them all`,
    ]);
  });

  test('a slip in a variable name is refused; names of others are left alone', () => {
    expect(problemsOf(() => load({ STOCKSTREAM_KAFKA_BROKER: 'a:1' }))).toEqual([
      'STOCKSTREAM_KAFKA_BROKER in the environment is no setting; did you mean STOCKSTREAM_KAFKA_BROKERS?',
    ]);
    expect(problemsOf(() => load({ STOCKSTREAM_SOMETHING_ELSE: '1', STOCKSTREAM_DEBUG: '1' }))).toEqual([]);
  });

  test('inside lists it names the place', () => {
    expect(
      problemsOf(() =>
        load({
          STOCKSTREAM_KAFKA_BROKERS: 'a:1,b',
          STOCKSTREAM_RULES: '[{"id":"m","kind":"percent_move","threshold_percent":0}]',
        }),
      ),
    ).toEqual([
      'kafka.brokers[1] (from STOCKSTREAM_KAFKA_BROKERS): expected HOST:PORT, got "b"',
      'rules[0].threshold_percent of "m" (from STOCKSTREAM_RULES): too small: expected number to be >0, got 0',
    ]);
    const [unknown] = problemsOf(() =>
      load({ STOCKSTREAM_RULES: '[{"id":"t","kind":"volume_total","level":5,"factor":2}]' }),
    );
    expect(unknown).toContain(
      'rules[0] of "t" (from STOCKSTREAM_RULES): factor: no field of a volume_total rule; there are id, scope,',
    );
    expect(problemsOf(() => load({ STOCKSTREAM_RULES: 'move' }))).toEqual([
      'rules (from STOCKSTREAM_RULES): expected JSON, got move',
    ]);
  });

  test('a file that is not JSON is told with line and column', () => {
    const file = write('{\n  "feed": "file",\n  "web": { "port": 1, }\n}');
    expect(problemsOf(() => load())).toEqual([
      `${file}:3:23: not JSON from here on (comments and trailing commas are not allowed)`,
    ]);
  });

  test('a file that is named but absent, or holds no object, is an error', () => {
    expect(problemsOf(() => load({}, { configFile: 'no.json' }))).toEqual([
      `the settings file ${path.join(folder, 'no.json')} (from --config) does not exist`,
    ]);
    const file = write('[1]', 'list.json');
    expect(problemsOf(() => load({ STOCKSTREAM_CONFIG: file }))).toEqual([
      `${file}: expected a JSON object of settings, such as {"feed": "simulator"}`,
    ]);
  });
});
