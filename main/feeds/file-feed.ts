/**
 * Recordings as a feed: CSV or JSON lines, plain or gzipped, each file a partition in the given order. At a speed, a line is due when the
 * playhead, which runs over event time at that multiple of the clock, has reached it; at `max`, files follow one another unpaced.
 */
import { basename } from 'node:path';
import type { FeedState, FeedStatus } from '../../contract/status.ts';
import { epochMs } from '../../contract/units.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Feed, FeedPosition, FeedSink } from './feed.ts';
import { FeedLoop } from './feed-loop.ts';
import { Recording, topicOf } from './recording.ts';

const MOST_RECORDS = 2000;
/** A paced feed looks at the clock no more often than this. */
const TICK_MS = 20;

export interface FileSettings {
  readonly paths: readonly string[];
  /** Multiple of the recorded speed. */
  readonly speed: number | 'max';
}

export class FileFeed implements Feed {
  readonly #settings: FileSettings;
  readonly #clock: Clock;
  readonly #loop = new FeedLoop();

  constructor(settings: FileSettings, clock: Clock = systemClock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  async start(positions: readonly FeedPosition[], sink: FeedSink): Promise<void> {
    sink.status(this.#status('connecting', null));
    this.#loop.start(
      () => this.#play(positions, sink),
      (error) => sink.status(this.#status('failed', messageOf(error))),
    );
  }

  async committed(): Promise<void> {}

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #play(positions: readonly FeedPosition[], sink: FeedSink): Promise<void> {
    const { paths, speed } = this.#settings;
    if (paths.length === 0) throw new Error('no file is named; set file.paths to the recordings to play');
    const recordings = paths.map(
      (path, partition) => new Recording(path, partition, lineToStartAt(positions, path, partition)),
    );
    try {
      sink.status(this.#status('live', null));
      if (speed === 'max') await this.#playUnpaced(recordings, sink);
      else await this.#playPaced(recordings, speed, sink);
      if (!this.#loop.signal.aborted) sink.status(this.#status('finished', null));
    } finally {
      for (const recording of recordings) await recording.close();
    }
  }

  async #playUnpaced(recordings: readonly Recording[], sink: FeedSink): Promise<void> {
    for (const recording of recordings)
      while (!this.#loop.signal.aborted && (await recording.fill()))
        await this.#deliver(recording, Number.POSITIVE_INFINITY, sink);
  }

  async #playPaced(recordings: readonly Recording[], speed: number, sink: FeedSink): Promise<void> {
    let playing = await withLines(recordings);
    let origin: { readonly us: number; readonly ms: number } | undefined;
    while (playing.length > 0 && !this.#loop.signal.aborted) {
      const nowMs = this.#clock.now();
      const nextUs = earliest(playing);
      if (origin === undefined && nextUs !== Number.POSITIVE_INFINITY) origin = { us: nextUs, ms: nowMs };
      const playheadUs =
        origin === undefined ? Number.NEGATIVE_INFINITY : origin.us + (nowMs - origin.ms) * 1000 * speed;
      // A file whose first lines tell no time is due at once, and begins no time: NaN > x is false.
      const due = playing.filter((recording) => !(recording.headUs > playheadUs));
      for (const recording of due) await this.#deliver(recording, playheadUs, sink);
      if (due.length === 0) {
        const untilDueMs = (nextUs - playheadUs) / 1000 / speed;
        await this.#clock.sleep(Math.max(TICK_MS, Math.min(untilDueMs, 1000)), this.#loop.signal);
      }
      playing = await withLines(playing);
    }
  }

  async #deliver(recording: Recording, untilUs: number, sink: FeedSink): Promise<void> {
    const { topic, partition, format } = recording;
    const records = recording.take(untilUs, MOST_RECORDS);
    if (records.length === 0) return;
    const receivedMs = epochMs(this.#clock.now());
    await this.#loop.deliver(sink, { topic, partition, format, records, receivedMs });
  }

  #status(state: FeedState, problem: string | null): FeedStatus {
    const { paths, speed } = this.#settings;
    const more = paths.length > 1 ? ` + ${paths.length - 1} more` : '';
    const label = `${basename(paths[0] ?? 'no file')}${more}, ${speed === 'max' ? 'full speed' : `×${speed}`}`;
    return { kind: 'file', label, state, simulated: false, replay: true, lag: null, problem };
  }
}

function lineToStartAt(positions: readonly FeedPosition[], path: string, partition: number): number {
  const topic = topicOf(path);
  return positions.find((at) => at.topic === topic && at.partition === partition)?.nextOffset ?? 0;
}

/** Returns those that have a line to play. */
async function withLines(recordings: readonly Recording[]): Promise<Recording[]> {
  const playing: Recording[] = [];
  for (const recording of recordings) if (await recording.fill()) playing.push(recording);
  return playing;
}

/** Event time of the line that is due first; infinite when no file tells one. */
function earliest(recordings: readonly Recording[]): number {
  const times = recordings.map((recording) => recording.headUs);
  return Math.min(Number.POSITIVE_INFINITY, ...times.filter((time) => !Number.isNaN(time)));
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
