/** A TCP proxy that treats its connections as bad networks do: it delays, stalls, cuts and half-closes them, when and as a seed says. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Nothing is passed on for a while; bytes wait late; both ends lose the connection; one end is told that the other has ended. */
export const FAULTS = ['stall', 'delay', 'cut', 'half-close-client', 'half-close-server'] as const;
export type Fault = (typeof FAULTS)[number];

interface Link {
  readonly client: Socket;
  readonly server: Socket;
}

export class FaultyProxy {
  /** HOST:PORT that is stood in front of; to be set before the first connection. */
  target = '';
  /** Connections opened so far. */
  opened = 0;
  /** How often each fault was done to an open connection. */
  readonly done = new Map<Fault, number>();
  readonly #listener: Server;
  readonly #links = new Set<Link>();
  #delayMs = 0;
  #stalled: Promise<void> = Promise.resolve();

  /** Listens on a free port of 127.0.0.1. */
  static async listen(): Promise<FaultyProxy> {
    const proxy = new FaultyProxy();
    await once(proxy.#listener.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  private constructor() {
    this.#listener = createServer({ allowHalfOpen: true }, (client) => this.#open(client));
  }

  get address(): string {
    return `127.0.0.1:${(this.#listener.address() as AddressInfo).port}`;
  }

  /** Does `count` faults, one after the other, at moments, in an order and to connections that the random numbers decide. */
  async unrest(count: number, random: () => number): Promise<void> {
    for (let number = 0; number < count; number++) {
      await sleep(50 + random() * 500);
      const fault = FAULTS[Math.floor(random() * FAULTS.length)] as Fault;
      const links = [...this.#links];
      const link = links[Math.floor(random() * links.length)];
      if (link === undefined) continue;
      this.done.set(fault, (this.done.get(fault) ?? 0) + 1);
      await this.#do(fault, link, random() * 300);
    }
  }

  async close(): Promise<void> {
    this.#listener.close();
    for (const link of this.#links) this.#cut(link);
  }

  async #do(fault: Fault, link: Link, ms: number): Promise<void> {
    switch (fault) {
      case 'stall': {
        this.#stalled = sleep(ms);
        return this.#stalled;
      }
      case 'delay': {
        this.#delayMs = 20;
        await sleep(ms);
        this.#delayMs = 0;
        return;
      }
      case 'cut':
        return this.#cut(link);
      case 'half-close-client':
        return void link.client.end();
      case 'half-close-server':
        return void link.server.end();
    }
  }

  #cut({ client, server }: Link): void {
    client.resetAndDestroy();
    server.resetAndDestroy();
  }

  #open(client: Socket): void {
    const [host = '', port] = this.target.split(':');
    const server = connect({ host, port: Number(port), allowHalfOpen: true });
    const link = { client, server };
    this.#links.add(link);
    this.opened++;
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      // A connection that breaks is what this is for; the other end is told by the loop that reads from it.
      socket.on('error', () => undefined);
    }
    void Promise.all([this.#pass(client, server), this.#pass(server, client)]).finally(() => {
      this.#links.delete(link);
      client.destroy();
      server.destroy();
    });
  }

  /** Passes bytes on until the connection ends, and the end too; a broken one breaks the other. */
  async #pass(from: Socket, to: Socket): Promise<void> {
    try {
      for await (const chunk of from) {
        await this.#stalled;
        if (this.#delayMs > 0) await sleep(this.#delayMs);
        if (!to.write(chunk)) await once(to, 'drain');
      }
      to.end();
    } catch {
      to.destroy();
    }
  }
}
