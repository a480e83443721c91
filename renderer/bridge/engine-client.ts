/**
 * The window's end of the engine protocol. Subscriptions outlive the channel: after a lost connection, or a gap in
 * the numbers of a subscription's frames, it subscribes again and the snapshot that follows puts things right.
 */
import { type BirpcReturn, createBirpc } from 'birpc';
import type { Channel, Disposer } from '../../contract/channel.ts';
import type { PivotRequest, PivotTable } from '../../contract/pivot.ts';
import {
  type BarsPayload,
  type EngineFunctions,
  type Frame,
  frameSchema,
  type Hello,
  type HistoryRequest,
  type Payload,
  PROTOCOL_VERSION,
  type Recovering,
  type Subscription,
  type WindowFunctions,
} from '../../contract/protocol.ts';
import type { JournaledDays, PastRankingsRequest, RankingsPayload } from '../../contract/rankings.ts';
import type { RecoveryProgress } from '../../contract/recovery.ts';

export type ConnectionState =
  | { readonly kind: 'connecting' }
  /** The engine is there, and applies journaled trades before it is live. */
  | { readonly kind: 'recovering'; readonly progress: RecoveryProgress }
  | { readonly kind: 'live'; readonly hello: Hello }
  /** Lost; tried again by itself. */
  | {
      readonly kind: 'reconnecting';
      readonly attempt: number;
      readonly reason: string;
      /** Why the engine could not start, as it told; null when the connection is all that was lost. */
      readonly failure: string | null;
    }
  /** The engine will not have this page: trying again cannot help. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface FrameListener {
  onFrame(payload: Payload, type: Frame['type']): void;
  /** The engine refused the subscription, with its reason. */
  onRefused?(reason: string): void;
}

export interface EngineClientOptions {
  openChannel(): Promise<Channel>;
  onState(state: ConnectionState): void;
}

/** Frames that may be under way: enough to keep the engine busy, few enough that a slow window holds it back. */
const CREDIT = 16;
const CALL_TIMEOUT_MS = 10_000;
const LOST = 'The connection to the engine was lost.';
const FIRST_DELAY_MS = 250;
const GREATEST_DELAY_MS = 5_000;
/** How often an engine that is not live yet is asked again. */
const RECOVERY_DELAY_MS = 400;

type Rpc = BirpcReturn<EngineFunctions, WindowFunctions>;

/** A call that takes as long as it takes. */
export interface LongCall {
  /** Ends it. */
  readonly signal?: AbortSignal;
  /** Told now and then how much is done, 0 to 1. */
  readonly onProgress?: (done: number) => void;
}

interface Entry {
  readonly subscription: Subscription;
  readonly listener: FrameListener;
  /** Number of the next frame; null until the snapshot has come. */
  expected: number | null;
}

/** The engine is there, but does not answer. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer';

  constructor() {
    super(`The engine did not answer within ${CALL_TIMEOUT_MS / 1000} s.`);
  }
}

/** How long to wait before the given attempt (1, 2, …), ms. */
export function reconnectDelay(attempt: number): number {
  return Math.min(GREATEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
}

export class EngineClient {
  readonly #options: EngineClientOptions;
  readonly #entries = new Map<number, Entry>();
  readonly #progress = new Map<number, (done: number) => void>();
  #nextId = 1;
  #attempt = 0;
  #channel: Channel | undefined;
  #rpc: Rpc | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failure: string | null = null;
  #stopped = true;

  constructor(options: EngineClientOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stopped = false;
    this.#options.onState({ kind: 'connecting' });
    void this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#channel?.close();
  }

  /** Frames come to the listener, a snapshot first, now and after every reconnection, until it is disposed of. */
  subscribe(subscription: Subscription, listener: FrameListener): Disposer {
    const id = this.#nextId++;
    this.#entries.set(id, { subscription, listener, expected: null });
    this.#request(id);
    return () => {
      this.#entries.delete(id);
      // A lost connection has forgotten the subscription by itself.
      this.#rpc?.unsubscribe(id).catch(() => undefined);
    };
  }

  /** Stored bars before those of a chart; rejects while there is no connection. */
  history(request: HistoryRequest): Promise<BarsPayload> {
    if (this.#rpc === undefined) return Promise.reject(new Error('There is no connection to the engine.'));
    return inTime(this.#rpc.history(request));
  }

  /** A pivot of the journaled trades. Like all long calls it rejects while there is no connection, when the engine refuses it, and when it is ended. */
  pivot(request: PivotRequest, call?: LongCall): Promise<PivotTable> {
    return this.#ask((rpc, id) => rpc.pivot(id, request), call);
  }

  /** The ranking of a past trading day. */
  pastRankings(request: PastRankingsRequest, call?: LongCall): Promise<RankingsPayload> {
    return this.#ask((rpc, id) => rpc.pastRankings(id, request), call);
  }

  /** First and last trading day of the journaled trades; null when there are none. */
  journaledDays(call?: LongCall): Promise<JournaledDays | null> {
    return this.#ask((rpc, id) => rpc.journaledDays(id), call);
  }

  async #ask<Answer>(
    ask: (rpc: Rpc, id: number) => Promise<Answer>,
    { signal, onProgress }: LongCall = {},
  ): Promise<Answer> {
    const rpc = this.#rpc;
    if (rpc === undefined) throw new Error('There is no connection to the engine.');
    const id = this.#nextId++;
    const cancel = (): void => void rpc.cancel(id);
    signal?.addEventListener('abort', cancel);
    if (onProgress !== undefined) this.#progress.set(id, onProgress);
    try {
      return await ask(rpc, id);
    } finally {
      signal?.removeEventListener('abort', cancel);
      this.#progress.delete(id);
    }
  }

  async #connect(): Promise<void> {
    try {
      const channel = await this.#options.openChannel();
      if (this.#stopped) return channel.close();
      this.#channel = channel;
      this.#failure = null;
      const rpc = this.#createRpc(channel);
      channel.onClose(() => {
        rpc.$close(new Error(LOST));
        if (this.#channel === channel) this.#lost(LOST);
      });
      await this.#greet(rpc, channel);
    } catch (error) {
      this.#lost(messageOf(error));
    }
  }

  #createRpc(channel: Channel): Rpc {
    const functions: WindowFunctions = {
      frame: (frame) => this.#receive(frame),
      failed: (reason) => {
        this.#failure = reason;
      },
      progress: (id, done) => this.#progress.get(id)?.(done),
    };
    return createBirpc<EngineFunctions, WindowFunctions>(functions, {
      post: (message) => channel.post(message),
      on: (listener) => void channel.onMessage(listener),
      eventNames: ['credit', 'cancel'],
      // A pivot of a long history may take minutes; what has to be quick goes through `inTime`.
      timeout: -1,
    });
  }

  async #greet(rpc: Rpc, channel: Channel): Promise<void> {
    let answer: Hello | Recovering;
    try {
      answer = await inTime(rpc.hello({ protocol: PROTOCOL_VERSION }));
    } catch (error) {
      if (this.#channel !== channel) return;
      if (error instanceof NoAnswer) throw error;
      return this.#refuse(messageOf(error));
    }
    if (this.#channel !== channel) return;
    if (answer.protocol !== PROTOCOL_VERSION) {
      return this.#refuse(
        `The engine speaks protocol ${answer.protocol}, this page ${PROTOCOL_VERSION}. Reload it.`,
      );
    }
    this.#attempt = 0;
    if ('recovering' in answer) this.#wait(rpc, channel, answer);
    else this.#goLive(rpc, answer);
  }

  /** Asks again soon. */
  #wait(rpc: Rpc, channel: Channel, { recovering }: Recovering): void {
    if (recovering !== null) this.#options.onState({ kind: 'recovering', progress: recovering });
    this.#timer = setTimeout(() => {
      if (this.#channel !== channel) return;
      this.#greet(rpc, channel).catch((error: unknown) => this.#lost(messageOf(error)));
    }, RECOVERY_DELAY_MS);
  }

  #goLive(rpc: Rpc, hello: Hello): void {
    this.#rpc = rpc;
    this.#options.onState({ kind: 'live', hello });
    void rpc.credit(CREDIT);
    for (const id of this.#entries.keys()) this.#request(id);
  }

  #refuse(reason: string): void {
    this.stop();
    this.#options.onState({ kind: 'refused', reason });
  }

  #lost(reason: string): void {
    this.#rpc = undefined;
    this.#channel = undefined;
    for (const entry of this.#entries.values()) entry.expected = null;
    if (this.#stopped) return;
    this.#attempt += 1;
    this.#options.onState({
      kind: 'reconnecting',
      attempt: this.#attempt,
      reason,
      failure: this.#failure,
    });
    this.#timer = setTimeout(() => void this.#connect(), reconnectDelay(this.#attempt));
  }

  #request(id: number): void {
    const entry = this.#entries.get(id);
    const rpc = this.#rpc;
    if (entry === undefined || rpc === undefined) return;
    entry.expected = null;
    inTime(rpc.subscribe(id, entry.subscription)).catch((error) => {
      if (this.#rpc === rpc && this.#entries.get(id) === entry) entry.listener.onRefused?.(messageOf(error));
    });
  }

  /** A frame that does not fit its contract is treated as a gap: the snapshot that follows replaces it. */
  #receive(received: unknown): void {
    const frame = received as Frame;
    const entry = this.#entries.get(frame?.subscription);
    if (!frameSchema.safeParse(received).success) {
      console.warn('A frame from the engine does not fit the contract; subscribing again.', received);
      if (entry !== undefined) this.#request(frame.subscription);
    } else if (entry !== undefined) {
      this.#deliver(frame, entry);
    }
    void this.#rpc?.credit(1);
  }

  #deliver(frame: Frame, entry: Entry): void {
    if (frame.type === 'snapshot') entry.expected = frame.number;
    if (entry.expected === null) return;
    if (frame.number === entry.expected) {
      entry.expected += 1;
      entry.listener.onFrame(frame.payload, frame.type);
    } else this.#request(frame.subscription);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Settles as the call does; rejects with NoAnswer when the engine leaves it unanswered. */
function inTime<Answer>(call: Promise<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new NoAnswer()), CALL_TIMEOUT_MS);
    call.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
