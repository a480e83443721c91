/**
 * Alerts through the whole engine, of two stretches of real trading with a night between them: played at live pace (the clock jumps instead
 * of waiting), at full speed, and with twenty restarts, half of which are crashes between two transactions.
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Alert } from '../../contract/alerts.ts';
import type { Feed } from '../../main/feeds/feed.ts';
import { FileFeed } from '../../main/feeds/file-feed.ts';
import type { Journal } from '../../main/journal/journal.ts';
import { driveEngine, type EngineDriver, startEngineOn } from '../support/engine-driver.ts';
import { EVERY_RULE } from '../support/every-rule.ts';
import { recordedLines, timeUsOf } from '../support/recorded-lines.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { REAL_DAYS } from '../support/shared-data.ts';
import { tempDir } from '../support/temp-dir.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { waitUntil } from '../support/wait-until.ts';

const STRETCHES = [
  ['2013-10-07T19:30:00Z', '2013-10-07T20:10:00Z'],
  ['2013-10-08T13:25:00Z', '2013-10-08T14:05:00Z'],
] as const;
const HEADER = 'event_time_us,stock,seq,price,quantity,exchange,sale_condition,suspicious';
const RESTARTS = 20;
const LARGEST_PIECE = 1500;
const EVERYTHING = 1_000_000;

/** Lines of each stretch. */
function stretches(): string[][] {
  return STRETCHES.map(([from, to], i) => {
    const [fromUs, toUs] = [Date.parse(from) * 1000, Date.parse(to) * 1000];
    return recordedLines([REAL_DAYS[i] as string]).filter((line) => {
      const timeUs = timeUsOf(line);
      return timeUs >= fromUs && timeUs < toUs;
    });
  });
}

/** In the order of their journaling. */
async function storedIn(journal: Journal): Promise<Alert[]> {
  const rows = await journal.drainAlerts(EVERYTHING);
  return rows.map(({ sequence: _, ...alert }) => alert);
}

/** What an engine has stored and notified when its feed is at its end. */
async function played(feed: Feed): Promise<{ stored: Alert[]; notified: Alert[] }> {
  const { engine, journal, alerts } = await startEngineOn(feed, { rules: EVERY_RULE });
  await new Promise<void>((resolve, reject) => {
    engine.onFinished(resolve);
    engine.onFailed(reject);
  });
  const stored = await storedIn(journal);
  await engine.stop();
  return { stored, notified: alerts };
}

/** An engine on a folder, which dies at its next transaction once it was told to. */
class Mortal {
  readonly driver: EngineDriver;
  readonly #gate: { isShut: boolean };

  private constructor(driver: EngineDriver, gate: { isShut: boolean }) {
    this.driver = driver;
    this.#gate = gate;
  }

  static async start(dataDir: string): Promise<Mortal> {
    const gate = { isShut: false };
    const wrapJournal = (journal: Journal): Journal => {
      const commit = journal.commit.bind(journal);
      journal.commit = (entry) => (gate.isShut ? Promise.reject(new Error('crash')) : commit(entry));
      return journal;
    };
    const options = { dataDir, rules: EVERY_RULE, format: 'csv', wrapJournal } as const;
    return new Mortal(await driveEngine(options), gate);
  }

  /** What was not journaled is lost with the engine's memory; the file is let go of, for this process lives on. */
  async crash(records: readonly string[], partition: number): Promise<void> {
    let hasFailed = false;
    this.driver.engine.onFailed(() => {
      hasFailed = true;
    });
    this.#gate.isShut = true;
    await this.driver.feed.deliver(records, partition);
    await waitUntil(() => hasFailed, 'the engine did not fail');
    await this.driver.engine.stop();
  }
}

/** The recordings one after the other, each a partition, in pieces of any length, with restarts at seeded places: a stop and a crash in turn. */
async function playedWithRestarts(
  recordings: readonly (readonly string[])[],
): Promise<{ stored: Alert[]; notified: Alert[] }> {
  const random = seededRandom(20);
  const records = recordings.flatMap((lines, partition) => lines.map((line) => ({ line, partition })));
  const places = Array.from({ length: RESTARTS }, () => Math.floor(random() * records.length));
  places.sort((a, b) => a - b);
  const dataDir = await tempDir();
  const notified: Alert[] = [];
  let mortal = await Mortal.start(dataDir);
  let restarts = 0;
  for (let next = 0; next < records.length; ) {
    const partition = records[next]?.partition ?? 0;
    const most = next + 1 + Math.floor(random() * LARGEST_PIECE);
    const piece = records.slice(next, most).filter((record) => record.partition === partition);
    const lines = piece.map(({ line }) => line);
    const place = places[restarts];
    if (place === undefined || next + lines.length <= place) {
      await mortal.driver.feed.deliver(lines, partition);
      next += lines.length;
      continue;
    }
    if (restarts++ % 2 === 0) await mortal.driver.engine.stop();
    else await mortal.crash(lines, partition);
    notified.push(...mortal.driver.alerts);
    mortal = await Mortal.start(dataDir);
    // Where the journal stands: behind what was delivered last, wherever that was lost.
    next = mortal.driver.feed.startedAt.reduce((sum, { nextOffset }) => sum + nextOffset, 0);
  }
  await mortal.driver.feed.settled();
  expect(restarts).toBe(RESTARTS);
  notified.push(...mortal.driver.alerts);
  return { stored: await storedIn(mortal.driver.journal), notified };
}

it.skipIf(!REAL_DAYS.every((path) => existsSync(path)))(
  'are the same with the same ids at live pace, at full speed and after 20 restarts, each stored and notified once (skipped without ../shared/data)',
  async () => {
    const recordings = stretches();
    const dir = await tempDir();
    const paths = recordings.map((_, i) => join(dir, `${i}.csv`));
    for (const [i, lines] of recordings.entries()) {
      await writeFile(paths[i] as string, `${[HEADER, ...lines].join('\n')}\n`);
    }
    const fast = await played(new FileFeed({ paths, speed: 'max' }));
    for (const { id } of EVERY_RULE) {
      expect(
        fast.stored.filter(({ rule }) => rule === id).length,
        `rule ${id} fired nothing`,
      ).toBeGreaterThan(0);
    }
    expect(fast.notified).toEqual(fast.stored);

    const live = await played(new FileFeed({ paths, speed: 1 }, new VirtualClock(0)));
    expect(live.stored.map(({ id }) => id)).toEqual(fast.stored.map(({ id }) => id));
    expect(live).toEqual(fast);

    const restarted = await playedWithRestarts(recordings);
    expect(restarted.stored.map(({ id }) => id)).toEqual(fast.stored.map(({ id }) => id));
    expect(restarted).toEqual(fast);
  },
);
