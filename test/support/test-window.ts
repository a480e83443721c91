import { createBirpc } from 'birpc';
import { expect } from 'vitest';
import type { Channel } from '../../contract/channel.ts';
import {
  type EngineFunctions,
  type Frame,
  frameSchema,
  type Hello,
  PROTOCOL_VERSION,
  type Recovering,
  type WindowFunctions,
} from '../../contract/protocol.ts';
import { waitUntil } from './wait-until.ts';

/** A window without a screen: it keeps every frame and checks that none is missing. */
export class TestWindow {
  readonly engine: ReturnType<typeof createBirpc<EngineFunctions, WindowFunctions>>;
  readonly frames: Frame[] = [];
  /** Why the engine could not start, as it told. */
  readonly failures: string[] = [];
  /** Number of a call and how much of it was done, in the order in which they were told. */
  readonly progress: [id: number, done: number][] = [];
  closed = false;

  constructor(channel: Channel) {
    this.engine = createBirpc<EngineFunctions, WindowFunctions>(
      {
        frame: (frame) => this.#take(frame),
        failed: (reason) => void this.failures.push(reason),
        progress: (id, done) => void this.progress.push([id, done]),
      },
      {
        post: (message) => channel.post(message),
        on: (listener) => void channel.onMessage(listener),
        eventNames: ['credit', 'cancel'],
        timeout: 10_000,
      },
    );
    channel.onClose(() => {
      this.closed = true;
    });
  }

  hello(): Promise<Hello | Recovering> {
    return this.engine.hello({ protocol: PROTOCOL_VERSION });
  }

  /** Resolves with the frames of a subscription once there are `count` of them. */
  async framesOf(subscription: number, count: number): Promise<Frame[]> {
    const mine = (): Frame[] => this.frames.filter((frame) => frame.subscription === subscription);
    await waitUntil(
      () => mine().length >= count,
      () => `${mine().length} of ${count} frames came`,
      10,
    );
    return mine();
  }

  #take(frame: Frame): void {
    frameSchema.parse(frame);
    const before = this.frames.filter(({ subscription }) => subscription === frame.subscription);
    const last = before[before.length - 1];
    expect(frame.number).toBe(frame.type === 'snapshot' ? 0 : (last?.number ?? Number.NaN) + 1);
    this.frames.push(frame);
  }
}
