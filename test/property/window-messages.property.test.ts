/** Whatever a window sends, over the channels that carry real windows: the engine goes on, and tells a stranger nothing. */
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { encodeMessage } from '../../contract/channel.ts';
import { PROTOCOL_VERSION } from '../../contract/protocol.ts';
import { socketChannel } from '../../web/socket-channel.ts';
import { type PublisherTest, publisherTest } from '../support/publishers.ts';
import { memoryConnection, socketConnection } from '../support/transports.ts';

interface Call {
  readonly t: unknown;
  readonly m: unknown;
  readonly a: unknown;
  readonly i?: unknown;
}

const pivot = {
  rows: 'stock',
  columns: 'hour',
  aggregate: 'count',
  value: 'price',
  range: { fromMs: null, toMs: null },
};
const CALLS: readonly (readonly [method: string, ...args: unknown[]])[] = [
  ['subscribe', 1, { kind: 'quotes', stocks: ['A', 'B'] }],
  ['subscribe', 2, { kind: 'bars', stock: 'A', interval: '1m', count: 10 }],
  ['subscribe', 3, { kind: 'alerts', limit: 5 }],
  ['subscribe', 4, { kind: 'rankings', ranking: 'volume', period: 'day', top: 5 }],
  ['unsubscribe', 1],
  ['credit', 5],
  ['history', { stock: 'A', interval: '1m', beforeMs: 0, count: 5 }],
  ['pivot', 9, pivot],
  ['cancel', 9],
];

/** Everything that a MessagePort can carry. */
const value = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withSparseArray: true,
  }),
  fc.constantFrom<unknown>(
    -1,
    1e9,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '__proto__',
    'constructor',
    'then',
    [],
    {},
  ),
  fc.constant({ length: 1e9 }),
  fc.constantFrom(20_000, 4e9).map((length) => new Array(length)),
);

const call = fc
  .tuple(fc.constantFrom(...CALLS), fc.option(fc.string({ maxLength: 30 }), { nil: undefined }))
  .map(([[m, ...a], i]): Call => ({ t: 'q', m, a, ...(i === undefined ? {} : { i }) }));

/** A real call with something wrong in one place. */
const nearlyCall = fc
  .tuple(call, value, fc.constantFrom('t', 'm', 'a', 'i', 'argument', 'inside'), fc.nat())
  .map(([real, wrong, place, pick]): unknown => {
    const args = real.a as unknown[];
    if (place === 'argument')
      return { ...real, a: args.map((argument, i) => (i === pick % args.length ? wrong : argument)) };
    if (place !== 'inside') return { ...real, [place]: wrong };
    return {
      ...real,
      a: args.map((argument) => {
        if (typeof argument !== 'object' || argument === null) return argument;
        const keys = Object.keys(argument);
        return { ...argument, [keys[pick % keys.length] ?? '']: wrong };
      }),
    };
  });

const answer = fc.record({ t: fc.constantFrom('s', 'x'), i: value, r: value, e: value });
const message = fc.oneof({ weight: 6, arbitrary: nearlyCall }, { weight: 2, arbitrary: call }, value, answer);

/** What reached the journal, in the name of no matter which window. */
function countReads({ market }: PublisherTest): { reads: number } {
  const counted = { reads: 0 };
  const count =
    <Args extends unknown[], Result>(read: (...args: Args) => Result) =>
    (...args: Args): Result => {
      counted.reads++;
      return read(...args);
    };
  Object.assign(market.journal, { bars: count(market.journal.bars), alerts: count(market.journal.alerts) });
  Object.assign(market.history, { pivot: count(market.history.pivot) });
  return counted;
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await setImmediate();
}

describe('a window in the desktop app', () => {
  it('cannot stop the engine with what it sends', async () => {
    const test = publisherTest();
    test.market.trade('A', 1);
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 20 }), async (messages) => {
        const ends = await memoryConnection();
        const window = await test.connect(10, ends);
        for (const each of messages) ends.window.post(each);
        await settled();
        await expect(window.engine.subscribe(0, { kind: 'status' })).resolves.toBeUndefined();
        ends.window.close();
      }),
      { seed: 3, numRuns: 1_000 },
    );
  });

  it('is told nothing, and has nothing read, before it said hello', async () => {
    const test = publisherTest();
    const counted = countReads(test);
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 20 }), async (messages) => {
        const ends = await memoryConnection();
        const told: unknown[] = [];
        ends.window.onMessage((reply) => told.push(reply));
        test.publisher.connect(ends.engine);
        for (const each of messages) ends.window.post(each);
        await settled();
        for (const reply of told)
          expect(reply).toEqual({ t: 's', i: expect.any(String), e: expect.any(Error) });
        ends.window.close();
      }),
      { seed: 4, numRuns: 1_000 },
    );
    expect(counted.reads).toBe(0);
    // The same calls after a hello do reach it: the count counts.
    const ends = await memoryConnection();
    await test.connect(100, ends);
    for (const [m, ...a] of CALLS) ends.window.post({ t: 'q', m, a, i: 'x' });
    await expect.poll(() => counted.reads).toBeGreaterThan(2);
  });
});

describe('a window in a browser', () => {
  const text = fc.oneof(
    call.map(encodeMessage),
    fc
      .record({ t: fc.jsonValue(), m: fc.jsonValue(), a: fc.jsonValue(), i: fc.jsonValue() })
      .map(encodeMessage),
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '['.repeat(100_000),
      '{"a":'.repeat(50_000),
      '{"$f64":"!"}',
      '{"$f64":"AAAA"}',
      '{"$error":"x"}',
    ),
    fc.constant('{"t":"q","m":"hello","a":{"length":1e9},"i":"x"}'),
    fc.uint8Array(),
  );

  it('cannot stop the engine with what it sends, text or not', async () => {
    const test = publisherTest();
    const witness = await test.connect(10);
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 10 }), async (texts) => {
        const ends = await socketConnection(socketChannel);
        onTestFinished(() => void ends.dispose());
        test.publisher.connect(ends.engine);
        let gone = false;
        ends.engine.onClose(() => {
          gone = true;
        });
        for (const each of texts) ends.client.send(each);
        ends.client.close();
        await expect.poll(() => gone).toBe(true);
        await expect(witness.engine.hello({ protocol: PROTOCOL_VERSION })).resolves.toBeDefined();
        await ends.dispose();
      }),
      { seed: 5, numRuns: 150 },
    );
  });
});
