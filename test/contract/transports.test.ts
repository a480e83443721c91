/** The protocol between engine and window, the same over everything that carries it. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Frame, PROTOCOL_VERSION, QUOTE_FIELDS } from '../../contract/protocol.ts';
import type { RecoveryProgress } from '../../contract/recovery.ts';
import { WaitingRoom } from '../../main/publish/waiting-room.ts';
import { socketChannel } from '../../web/socket-channel.ts';
import { barState } from '../support/bar-states.ts';
import { alertOf, updateOf } from '../support/fake-market.ts';
import { publisherTest } from '../support/publishers.ts';
import { TestWindow } from '../support/test-window.ts';
import {
  type Connection,
  memoryConnection,
  portConnection,
  socketConnection,
} from '../support/transports.ts';
import { waitUntil } from '../support/wait-until.ts';

const TRANSPORTS: readonly [string, () => Promise<Connection>][] = [
  ['memory', memoryConnection],
  ['MessagePort', portConnection],
  ['WebSocket', () => socketConnection(socketChannel)],
];

const lastPrice = (frame: Frame | undefined): number | undefined =>
  frame?.payload.kind === 'quotes' ? frame.payload.values[0] : undefined;

describe.each(TRANSPORTS)('over %s', (_name, open) => {
  async function connection(): Promise<Connection> {
    const opened = await open();
    onTestFinished(async () => opened.dispose());
    return opened;
  }

  test('hello comes first and tells who is there', async () => {
    const { publisher } = publisherTest();
    const ends = await connection();
    publisher.connect(ends.engine);
    const window = new TestWindow(ends.window);
    await expect(window.engine.subscribe(1, { kind: 'status' })).rejects.toThrow(
      'the first call must be hello',
    );
    await expect(window.engine.hello({ protocol: 999 })).rejects.toThrow(
      /speaks protocol 999.*reload the window/,
    );
    await expect(window.engine.hello({ protocol: PROTOCOL_VERSION })).resolves.toMatchObject({
      protocol: PROTOCOL_VERSION,
      session: 'test',
    });
  });

  test('a snapshot comes first, then deltas without a gap; undefined numbers survive the way', async () => {
    const { market, publisher, connect } = publisherTest();
    market.trade('ACME', 10);
    const window = await connect(100, await connection());
    await window.engine.subscribe(7, { kind: 'quotes', stocks: 'all' });
    const [snapshot] = await window.framesOf(7, 1);
    expect(snapshot).toMatchObject({ type: 'snapshot', number: 0, payload: { stocks: ['ACME'] } });
    const values = snapshot?.payload.kind === 'quotes' ? snapshot.payload.values : undefined;
    expect(values).toBeInstanceOf(Float64Array);
    expect(values?.[QUOTE_FIELDS.indexOf('change')]).toBeNaN();
    for (const price of [11, 12, 13]) {
      publisher.publish(updateOf({ stocks: new Set([market.trade('ACME', price)]) }));
      await waitUntil(
        () => lastPrice(window.frames[window.frames.length - 1]) === price,
        `no frame with ${price}`,
      );
    }
    expect(window.frames.map(({ type, number }) => [type, number])).toEqual([
      ['snapshot', 0],
      ['delta', 1],
      ['delta', 2],
      ['delta', 3],
    ]);
  });

  test('bars, alerts and status arrive in their shapes', async () => {
    const { market, publisher, connect } = publisherTest();
    const acme = market.trade('ACME', 10);
    market.ring(acme, [barState({ stock: acme, openTimeMs: 60_000 })]);
    market.storedAlerts = [alertOf(1)];
    const window = await connect(100, await connection());
    await window.engine.subscribe(1, { kind: 'bars', stock: 'ACME', interval: '1m', count: 10 });
    await window.engine.subscribe(2, { kind: 'alerts', limit: 5 });
    await window.engine.subscribe(3, { kind: 'status' });
    expect((await window.framesOf(1, 1))[0]?.payload).toMatchObject({ kind: 'bars' });
    expect((await window.framesOf(2, 1))[0]?.payload).toEqual({ kind: 'alerts', alerts: [alertOf(1)] });
    expect((await window.framesOf(3, 1))[0]?.payload).toEqual({
      kind: 'status',
      status: market.currentStatus,
    });
    publisher.publish(updateOf({ alerts: [alertOf(2)] }));
    expect((await window.framesOf(2, 2))[1]).toMatchObject({
      type: 'delta',
      payload: { alerts: [alertOf(2)] },
    });
  });

  test('rankings and statistics arrive in their shapes', async () => {
    const { market, connect } = publisherTest();
    market.stand('ACME', { volume: 7 });
    const window = await connect(100, await connection());
    await window.engine.subscribe(1, { kind: 'rankings', ranking: 'volume', period: 'day', top: 5 });
    await window.engine.subscribe(2, { kind: 'statistics', stock: 'ACME' });
    const [ranks] = await window.framesOf(1, 1);
    expect(ranks?.payload).toMatchObject({ kind: 'rankings', stocks: ['ACME'], ranked: 1, asOfMs: 1000 });
    const values = ranks?.payload.kind === 'rankings' ? ranks.payload.values : undefined;
    expect(values).toEqual(Float64Array.of(7, 1, Number.NaN, Number.NaN, 7, 1000));
    const [statistics] = await window.framesOf(2, 1);
    expect(statistics?.payload).toEqual({
      kind: 'statistics',
      stock: 'ACME',
      values: new Float64Array(0),
      asOfMs: 1000,
    });
  });

  test('the ranking of a past day arrives in its shape, undefined numbers included', async () => {
    const { market, connect } = publisherTest();
    market.stand('ACME', { volume: 7 });
    market.journaledDays = { first: '2013-10-07', last: '2013-10-08' };
    const window = await connect(0, await connection());
    expect(await window.engine.journaledDays(1)).toEqual(market.journaledDays);
    const asked = { ranking: 'volume', day: '2013-10-07', top: 5 } as const;
    expect(await window.engine.pastRankings(2, asked)).toEqual({
      kind: 'rankings',
      stocks: ['ACME'],
      values: Float64Array.of(7, 1, Number.NaN, Number.NaN, 7, 1000),
      ranked: 1,
      asOfMs: 1000,
    });
    await expect(window.engine.pastRankings(3, { ...asked, day: 'monday' })).rejects.toThrow(
      /pastRankings.*day/s,
    );
  });

  test('a wrong argument is refused with what is wrong, and the connection lives on', async () => {
    const { connect } = publisherTest();
    const window = await connect(10, await connection());
    const bars = { kind: 'bars', stock: 'not a stock', interval: '1m', count: 10 } as const;
    await expect(window.engine.subscribe(1, bars)).rejects.toThrow(/subscribe.*stock/s);
    await expect(window.engine.subscribe(-1, { kind: 'status' })).rejects.toThrow('subscribe');
    const history = { stock: 'ACME', interval: '1m', beforeMs: 0, count: 1e9 } as const;
    await expect(window.engine.history(history)).rejects.toThrow(/history.*count/s);
    await expect(window.engine.subscribe(1, { kind: 'status' })).resolves.toBeUndefined();
  });

  test('older bars can be asked for', async () => {
    const { market, connect } = publisherTest();
    const stock = market.trade('ACME', 10);
    market.storedBars = Array.from({ length: 20 }, (_, i) =>
      barState({ stock, openTimeMs: i * 60_000, close: i }),
    );
    const window = await connect(0, await connection());
    const payload = await window.engine.history({
      stock: 'ACME',
      interval: '1m',
      beforeMs: 900_000,
      count: 2,
    });
    expect([...payload.values].filter((_, i) => i % 12 === 4)).toEqual([13, 14]);
    expect([...payload.values].filter((_, i) => i % 12 === 9)).toEqual([8.5, 9.5]);
  });

  test('a window that comes too early hears how far the engine is, and is let in without a new connection', async () => {
    const { publisher } = publisherTest();
    const progress: RecoveryProgress = {
      kind: 'rebuild',
      reason: 'The saved analytics are damaged',
      done: 5,
      total: 10,
      share: 0.5,
      leftMs: null,
    };
    const room = new WaitingRoom(() => progress);
    const ends = await connection();
    const leave = room.connect(ends.engine);
    const window = new TestWindow(ends.window);
    await expect(window.engine.hello({ protocol: 999 })).rejects.toThrow(/speaks protocol 999/);
    await expect(window.engine.subscribe(1, { kind: 'status' })).rejects.toThrow('not found');
    expect(await window.hello()).toEqual({ protocol: PROTOCOL_VERSION, recovering: progress });
    const asked = window.hello();
    room.letIn((channel) => publisher.connect(channel));
    expect(await asked).toMatchObject({ protocol: PROTOCOL_VERSION });
    expect(await window.hello()).toMatchObject({ session: 'test' });
    window.engine.credit(10);
    await window.engine.subscribe(1, { kind: 'status' });
    await window.framesOf(1, 1);
    expect(window.frames).toHaveLength(1);
    leave();
    await waitUntil(() => window.closed, 'the window was not sent away');
  });

  test('a window that waits is told why the engine cannot start, and is sent away', async () => {
    const room = new WaitingRoom(() => null);
    const ends = await connection();
    room.connect(ends.engine);
    const window = new TestWindow(ends.window);
    expect(await window.hello()).toEqual({ protocol: PROTOCOL_VERSION, recovering: null });
    room.fail('It stopped at trade 7.');
    await waitUntil(() => window.failures.length > 0, 'the window was not told');
    expect(window.failures).toEqual(['It stopped at trade 7.']);
    room.close();
    await waitUntil(() => window.closed, 'the window was not sent away');
  });

  test('a window that leaves while it waits is not let in', async () => {
    const room = new WaitingRoom(() => null);
    const ends = await connection();
    room.connect(ends.engine);
    let engineSideClosed = false;
    ends.engine.onClose(() => {
      engineSideClosed = true;
    });
    ends.window.close();
    await waitUntil(() => engineSideClosed, 'the engine did not see the window close');
    let letIn = 0;
    room.letIn(() => {
      letIn += 1;
      return () => undefined;
    });
    expect(letIn).toBe(0);
  });

  test('the engine notices that the window is gone, and the window that the engine is', async () => {
    const { publisher, connect } = publisherTest();
    const first = await connection();
    const window = await connect(0, first);
    let engineSideClosed = false;
    first.engine.onClose(() => {
      engineSideClosed = true;
    });
    first.window.close();
    await waitUntil(() => engineSideClosed, 'the engine did not see the window close');
    expect(window).toBeDefined();
    const second = await connect(0, await connection());
    publisher.close();
    await waitUntil(() => second.closed, 'the window did not see the engine close');
  });
});

test('a message that is none is passed over', async () => {
  const { connect } = publisherTest();
  const ends = await memoryConnection();
  const window = await connect(1, ends);
  for (const nonsense of [null, 7, 'text', {}]) ends.window.post(nonsense);
  await expect(window.engine.subscribe(1, { kind: 'status' })).resolves.toBeUndefined();
});

test('functions that every object has cannot be called', async () => {
  const { connect } = publisherTest();
  const window = await connect(1);
  await expect(window.engine.$callRaw({ method: 'toString', args: [] })).rejects.toThrow('not found');
});
