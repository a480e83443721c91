/**
 * Where windows wait that connect while the engine recovers. Their hello is answered with how far that is; once they are let in, the hello
 * that they say next is answered by whoever serves them from then on, over the same channel.
 */
import { createBirpc } from 'birpc';
import type { Channel, Disposer } from '../../contract/channel.ts';
import { type EngineFunctions, PROTOCOL_VERSION, type WindowFunctions } from '../../contract/protocol.ts';
import type { RecoveryProgress } from '../../contract/recovery.ts';
import { checkHello } from './greeting.ts';

/** A window that waits, or has been let in. */
interface Guest {
  readonly channel: Channel;
  /** Tells the window why the engine cannot start. */
  fail(reason: string): void;
  /** Gives up the channel without closing it. */
  release(): void;
  /** Ends whatever serves the window now. */
  dispose(): void;
}

export class WaitingRoom {
  readonly #progress: () => RecoveryProgress | null;
  readonly #guests = new Set<Guest>();
  #failure: string | null = null;
  #isClosed = false;

  constructor(progress: () => RecoveryProgress | null) {
    this.#progress = progress;
  }

  /** Lets a window wait until its channel closes or the disposer is called; the disposer holds also after it was let in. */
  connect(channel: Channel): Disposer {
    const guest = this.#receive(channel);
    this.#guests.add(guest);
    if (this.#failure !== null) guest.fail(this.#failure);
    if (this.#isClosed) guest.dispose();
    return () => guest.dispose();
  }

  /** Hands every window over. */
  letIn(connect: (channel: Channel) => Disposer): void {
    for (const guest of this.#guests) {
      guest.release();
      guest.dispose = connect(guest.channel);
    }
    this.#guests.clear();
  }

  /** Tells every window why the engine cannot start; those that come later too. */
  fail(reason: string): void {
    this.#failure = reason;
    for (const guest of this.#guests) guest.fail(reason);
  }

  /** Sends every window away; those that come later too. */
  close(): void {
    this.#isClosed = true;
    for (const guest of [...this.#guests]) guest.dispose();
  }

  #receive(channel: Channel): Guest {
    const functions: Pick<EngineFunctions, 'hello'> = {
      hello: async (request) => {
        checkHello(request);
        return { protocol: PROTOCOL_VERSION, recovering: this.#progress() };
      },
    };
    const disposers: Disposer[] = [channel.onClose(() => guest.dispose())];
    const rpc = createBirpc<WindowFunctions, Pick<EngineFunctions, 'hello'>>(functions, {
      post: (message) => channel.post(message),
      on: (listener) => {
        disposers.push(
          channel.onMessage((message) => {
            // birpc itself trusts what it is handed.
            if (typeof message === 'object' && message !== null) listener(message);
          }),
        );
      },
      resolver: (name, fn) => (Object.hasOwn(functions, name) ? fn : undefined),
      eventNames: ['failed'],
      // A window that is gone needs no answer.
      onGeneralError: () => true,
    });
    const release = (): void => {
      for (const dispose of disposers) dispose();
      rpc.$close();
    };
    const guest: Guest = {
      channel,
      fail: (reason) => void rpc.failed(reason),
      release,
      dispose: () => {
        if (!this.#guests.delete(guest)) return;
        release();
        channel.close();
      },
    };
    return guest;
  }
}
