import { createBirpc } from 'birpc';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Channel } from '../../../contract/channel.ts';
import type { PivotRequest, PivotTable } from '../../../contract/pivot.ts';
import {
  type EngineFunctions,
  type Frame,
  type Payload,
  PROTOCOL_VERSION,
  type Subscription,
  type WindowFunctions,
} from '../../../contract/protocol.ts';
import type { RecoveryProgress } from '../../../contract/recovery.ts';
import {
  type ConnectionState,
  EngineClient,
  reconnectDelay,
} from '../../../renderer/bridge/engine-client.ts';
import { emptyPivot } from '../../support/fake-market.ts';
import { memoryConnection } from '../../support/transports.ts';

const STATUS: Subscription = { kind: 'status' };

/** The engine's end, driven by the test: it notes what it is asked and sends the frames that it is told to. */
class ScriptedEngine {
  readonly subscribed: number[] = [];
  readonly unsubscribed: number[] = [];
  readonly pivots = new Map<number, { resolve(table: PivotTable): void; reject(error: Error): void }>();
  credits = 0;
  refusal: string | undefined;
  /** Not live yet: how far it is, or null while it does not know. */
  recovering: RecoveryProgress | null | undefined;
  greetings = 0;
  isReachable = true;
  isSilent = false;
  tellProgress: (id: number, done: number) => void = () => undefined;
  #close: () => void = () => undefined;
  #send: (frame: Frame) => void = () => undefined;
  fail: (reason: string) => void = () => undefined;

  async open(): Promise<Channel> {
    if (!this.isReachable) throw new Error('nobody answers');
    const { engine, window } = await memoryConnection();
    const functions: EngineFunctions = {
      hello: async () => {
        this.greetings += 1;
        if (this.refusal !== undefined) throw new Error(this.refusal);
        if (this.recovering !== undefined) return { protocol: PROTOCOL_VERSION, recovering: this.recovering };
        return { protocol: PROTOCOL_VERSION, engineVersion: '1', session: 's', symbols: [] };
      },
      subscribe: async (id) => void this.subscribed.push(id),
      unsubscribe: async (id) => void this.unsubscribed.push(id),
      pivot: async (id) =>
        new Promise((resolve, reject) => {
          this.pivots.set(id, { resolve, reject });
        }),
      pastRankings: async (_id, { day }) => {
        if (day === '2013-10-07')
          return { kind: 'rankings', stocks: [], values: new Float64Array(0), ranked: 0, asOfMs: null };
        throw new RangeError(`nothing of ${day}`);
      },
      journaledDays: async () => ({ first: '2013-10-07', last: '2013-10-08' }),
      cancel: (id) => this.pivots.get(id)?.reject(new Error('cancelled')),
      history: async () =>
        this.isSilent ? new Promise(() => undefined) : { kind: 'bars', values: Float64Array.of(1) },
      credit: (frames) => {
        this.credits += frames;
      },
    };
    const rpc = createBirpc<WindowFunctions, EngineFunctions>(functions, {
      post: (message) => engine.post(message),
      on: (listener) => void engine.onMessage(listener),
      eventNames: ['frame', 'failed', 'progress'],
    });
    this.tellProgress = (id, done) => void rpc.progress(id, done);
    this.#close = () => engine.close();
    this.#send = (frame) => void rpc.frame(frame);
    this.fail = (reason) => void rpc.failed(reason);
    return window;
  }

  cut(): void {
    this.#close();
  }

  async send(subscription: number, number: number, label: string): Promise<void> {
    const type = number === 0 ? 'snapshot' : 'delta';
    this.#send({ type, subscription, number, payload: statusPayload(label) });
    await settled();
  }

  async sendRaw(frame: unknown): Promise<void> {
    this.#send(frame as Frame);
    await settled();
  }
}

function statusPayload(label: string): Payload {
  return { kind: 'status', status: { feed: { label } } } as unknown as Payload;
}

const settled = () => vi.advanceTimersByTimeAsync(0);

let engine: ScriptedEngine;
let client: EngineClient;
let states: ConnectionState[];
let received: string[];
const listener = {
  onFrame: (payload: Payload, type: Frame['type']) => {
    if (payload.kind === 'status') received.push(`${type} ${payload.status.feed.label}`);
  },
};

beforeEach(() => {
  vi.useFakeTimers();
  engine = new ScriptedEngine();
  states = [];
  received = [];
  client = new EngineClient({ openChannel: () => engine.open(), onState: (state) => states.push(state) });
});
afterEach(() => {
  client.stop();
  vi.useRealTimers();
});

const kinds = () => states.map((state) => state.kind);

test('a subscription made before the connection is asked for once there is one, and its frames are delivered', async () => {
  client.subscribe(STATUS, listener);
  client.start();
  await settled();
  expect(kinds()).toEqual(['connecting', 'live']);
  await engine.send(1, 0, 'a');
  await engine.send(1, 1, 'b');
  expect(received).toEqual(['snapshot a', 'delta b']);
});

test('every frame that was taken grants one further', async () => {
  client.subscribe(STATUS, listener);
  client.start();
  await settled();
  const before = engine.credits;
  expect(before).toBeGreaterThan(0);
  await engine.send(1, 0, 'a');
  await engine.send(99, 0, 'of nobody');
  expect(engine.credits).toBe(before + 2);
});

test('a gap in the numbers subscribes again, and what comes before the new snapshot is left out', async () => {
  client.subscribe(STATUS, listener);
  client.start();
  await settled();
  await engine.send(1, 0, 'a');
  await engine.send(1, 2, 'c');
  await engine.send(1, 3, 'd');
  expect(engine.subscribed).toEqual([1, 1]);
  await engine.send(1, 0, 'new');
  await engine.send(1, 1, 'next');
  expect(received).toEqual(['snapshot a', 'snapshot new', 'delta next']);
});

test('a frame that does not fit the contract counts as a gap, and as taken', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  client.subscribe(STATUS, listener);
  client.start();
  await settled();
  await engine.send(1, 0, 'a');
  const before = engine.credits;
  await engine.sendRaw({ type: 'delta', subscription: 1, number: 1, payload: { kind: 'quotes', stocks: 7 } });
  await engine.sendRaw('nonsense');
  expect(engine.subscribed).toEqual([1, 1]);
  expect(engine.credits).toBe(before + 2);
});

test('a lost connection is tried again with growing delays, and its subscriptions come back', async () => {
  client.subscribe(STATUS, listener);
  client.start();
  await settled();
  engine.isReachable = false;
  engine.cut();
  await vi.advanceTimersByTimeAsync(reconnectDelay(1) + reconnectDelay(2));
  expect(states.slice(2)).toMatchObject([
    { kind: 'reconnecting', attempt: 1 },
    { kind: 'reconnecting', attempt: 2, reason: 'nobody answers' },
    { kind: 'reconnecting', attempt: 3 },
  ]);
  engine.isReachable = true;
  await vi.advanceTimersByTimeAsync(reconnectDelay(3));
  expect(kinds().at(-1)).toBe('live');
  expect(engine.subscribed).toEqual([1, 1]);
});

const HALF_WAY: RecoveryProgress = {
  kind: 'rebuild',
  reason: 'The saved analytics are damaged',
  done: 5,
  total: 10,
  share: 0.5,
  leftMs: null,
};

test('an engine that recovers is asked again over the same channel until it is live; what it tells is passed on', async () => {
  client.subscribe(STATUS, listener);
  engine.recovering = null;
  client.start();
  await settled();
  expect(kinds()).toEqual(['connecting']);
  engine.recovering = HALF_WAY;
  await vi.advanceTimersByTimeAsync(1000);
  expect(states.at(-1)).toEqual({ kind: 'recovering', progress: HALF_WAY });
  expect(engine.subscribed).toEqual([]);
  engine.recovering = undefined;
  await vi.advanceTimersByTimeAsync(1000);
  expect(kinds().at(-1)).toBe('live');
  expect(engine.subscribed).toEqual([1]);
  const greetings = engine.greetings;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(engine.greetings).toBe(greetings);
});

test('why an engine could not start is told until one can be reached again', async () => {
  engine.recovering = HALF_WAY;
  client.start();
  await settled();
  engine.fail('It stopped at trade 7.');
  await settled();
  engine.isReachable = false;
  engine.cut();
  await vi.advanceTimersByTimeAsync(reconnectDelay(1));
  expect(states.slice(-2)).toMatchObject([
    { kind: 'reconnecting', attempt: 1, failure: 'It stopped at trade 7.' },
    { kind: 'reconnecting', attempt: 2, failure: 'It stopped at trade 7.', reason: 'nobody answers' },
  ]);
  engine.isReachable = true;
  await vi.advanceTimersByTimeAsync(reconnectDelay(2));
  expect(kinds().at(-1)).toBe('recovering');
  engine.cut();
  await settled();
  expect(states.at(-1)).toMatchObject({ kind: 'reconnecting', failure: null });
});

test('a client that is stopped while the engine recovers asks no more', async () => {
  engine.recovering = HALF_WAY;
  client.start();
  await settled();
  client.stop();
  const greetings = engine.greetings;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(engine.greetings).toBe(greetings);
});

test('delays double up to five seconds', () => {
  expect([1, 2, 3, 4, 5, 6, 60].map(reconnectDelay)).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
});

test('an engine that refuses the window is not asked again', async () => {
  engine.refusal = 'protocol 1 is not spoken here';
  client.start();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(states.slice(1)).toEqual([{ kind: 'refused', reason: 'protocol 1 is not spoken here' }]);
});

test('a disposed subscription is given up and hears nothing more', async () => {
  const dispose = client.subscribe(STATUS, listener);
  client.start();
  await settled();
  dispose();
  await settled();
  await engine.send(1, 0, 'late');
  expect(engine.unsubscribed).toEqual([1]);
  expect(received).toEqual([]);
});

test('older bars are asked for while there is a connection, and refused while there is none', async () => {
  const request = { stock: 'IBM', interval: '1m', beforeMs: 0, count: 1 } as const;
  await expect(client.history(request)).rejects.toThrow('no connection');
  client.start();
  await settled();
  await expect(client.history(request)).resolves.toEqual({ kind: 'bars', values: Float64Array.of(1) });
});

const PIVOT: PivotRequest = {
  rows: 'stock',
  columns: null,
  aggregate: 'count',
  value: 'price',
  range: { fromMs: null, toMs: null },
};
/** The only call that the engine has. */
const callOf = ({ pivots }: ScriptedEngine): number => [...pivots.keys()][0] ?? Number.NaN;

test('a pivot may take minutes, and tells how far it is', async () => {
  client.start();
  await settled();
  const told: number[] = [];
  const answer = client.pivot(PIVOT, { onProgress: (done) => told.push(done) });
  await settled();
  engine.tellProgress(callOf(engine), 0.25);
  await vi.advanceTimersByTimeAsync(180_000);
  engine.pivots.get(callOf(engine))?.resolve(emptyPivot());
  await expect(answer).resolves.toMatchObject({ trades: 0 });
  engine.tellProgress(callOf(engine), 1);
  await settled();
  expect(told).toEqual([0.25]);
});

test('a pivot ends when it is cancelled, and when the connection is lost', async () => {
  client.start();
  await settled();
  const abort = new AbortController();
  const cancelled = client.pivot(PIVOT, { signal: abort.signal });
  await settled();
  abort.abort();
  await expect(cancelled).rejects.toThrow('cancelled');
  const lost = client.pivot(PIVOT);
  const isTold = expect(lost).rejects.toThrow('The connection to the engine was lost.');
  await settled();
  engine.cut();
  await isTold;
});

test('the ranking of a past day is one of the days that are journaled', async () => {
  client.start();
  await settled();
  expect(await client.journaledDays()).toEqual({ first: '2013-10-07', last: '2013-10-08' });
  const asked = { ranking: 'volume', top: 5 } as const;
  expect(await client.pastRankings({ ...asked, day: '2013-10-07' })).toMatchObject({ ranked: 0 });
  await expect(client.pastRankings({ ...asked, day: '2013-10-09' })).rejects.toThrow('nothing of 2013-10-09');
  client.stop();
  await settled();
  await expect(client.journaledDays()).rejects.toThrow('There is no connection to the engine.');
});

test('an engine that leaves a quick call unanswered is told as such', async () => {
  client.start();
  await settled();
  engine.isSilent = true;
  const unanswered = expect(
    client.history({ stock: 'IBM', interval: '1m', beforeMs: 0, count: 1 }),
  ).rejects.toThrow('The engine did not answer within 10 s.');
  await vi.advanceTimersByTimeAsync(10_000);
  await unanswered;
});
