import pino from 'pino';
import { onTestFinished } from 'vitest';
import { PROTOCOL_VERSION } from '../../contract/protocol.ts';
import { Publisher } from '../../main/publish/publisher.ts';
import { FakeMarket } from './fake-market.ts';
import { TestWindow } from './test-window.ts';
import { type Connection, memoryConnection } from './transports.ts';

export interface PublisherTest {
  readonly market: FakeMarket;
  readonly publisher: Publisher;
  readonly clock: { nowMs: number };
  /** A window that has said hello; `credits` are granted at once. */
  connect(credits: number, connection?: Connection): Promise<TestWindow>;
}

/** A publisher of a made-up market; everything is closed when the test is over. */
export function publisherTest(): PublisherTest {
  const market = new FakeMarket();
  const clock = { nowMs: 0 };
  const publisher = new Publisher({
    market,
    hello: { protocol: PROTOCOL_VERSION, engineVersion: '0', session: 'test', symbols: [] },
    now: () => clock.nowMs,
    log: pino({ level: 'silent' }),
  });
  onTestFinished(() => publisher.close());
  return {
    market,
    publisher,
    clock,
    async connect(credits, given) {
      const connection = given ?? (await memoryConnection());
      publisher.connect(connection.engine);
      const window = new TestWindow(connection.window);
      await window.hello();
      if (credits > 0) window.engine.credit(credits);
      return window;
    },
  };
}
