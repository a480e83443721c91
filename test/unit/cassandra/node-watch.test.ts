import { EventEmitter } from 'node:events';
import { type Client, errors, types } from 'cassandra-driver';
import { beforeEach, describe, expect, it } from 'vitest';
import { settingsSchema } from '../../../contract/settings.ts';
import { NodeWatch } from '../../../main/cassandra/node-watch.ts';

type Answer = number | null | Error;

/** A cluster whose nodes answer with their generation, or not at all. */
class Cluster extends EventEmitter {
  readonly nodes = new Map<string, { datacenter: string; answer: Answer }>();
  asked = 0;

  readonly hosts = {
    values: () =>
      [...this.nodes].map(([name, { datacenter }]) => ({ datacenter, hostId: { toString: () => name } })),
  };

  async execute(_cql: string, _params: unknown[], { host }: { host: { hostId: unknown } }) {
    this.asked++;
    const answer = this.nodes.get(String(host.hostId))?.answer ?? null;
    if (answer instanceof Error) throw answer;
    return { rows: [{ gossip_generation: answer }] };
  }

  answers(name: string, answer: Answer, datacenter = 'here'): void {
    this.nodes.set(name, { datacenter, answer });
  }
}

const AWAY = new errors.NoHostAvailableError({});

let cluster: Cluster;
let watch: NodeWatch;
const hasLostRows = () => watch.hasLostRows(cluster as unknown as Client);

beforeEach(() => {
  cluster = new Cluster();
  watch = new NodeWatch(settingsSchema.parse({ cassandra: { localDataCenter: 'here' } }).cassandra);
  watch.follow(cluster as unknown as Client);
});

describe('acknowledged rows', () => {
  it('are not lost by a connection that broke, nor asked about while nothing happens', async () => {
    cluster.answers('a', 7);
    expect(await hasLostRows()).toBe(false);
    expect(await hasLostRows()).toBe(false);
    expect(cluster.asked).toBe(1);
    cluster.emit('hostDown');
    cluster.emit('hostUp');
    expect(await hasLostRows()).toBe(false);
    expect(cluster.asked).toBe(2);
  });

  it('may be lost, once, when a node was started anew', async () => {
    cluster.answers('a', 7);
    cluster.answers('b', 7);
    await hasLostRows();
    cluster.answers('b', 8);
    watch.doubt();
    expect(await hasLostRows()).toBe(true);
    watch.doubt();
    expect(await hasLostRows()).toBe(false);
  });

  it('may be lost when a node does not answer while another does, but not again when it comes back', async () => {
    cluster.answers('a', 7);
    cluster.answers('b', 7);
    await hasLostRows();
    cluster.answers('b', AWAY);
    cluster.emit('hostDown');
    expect(await hasLostRows()).toBe(true);
    cluster.answers('b', 8);
    cluster.emit('hostUp');
    expect(await hasLostRows()).toBe(false);
  });

  it('are in question as long as no node answers', async () => {
    cluster.answers('a', 7);
    await hasLostRows();
    cluster.answers('a', AWAY);
    cluster.emit('hostDown');
    await expect(hasLostRows()).rejects.toThrow(errors.NoHostAvailableError);
    cluster.answers('a', 8);
    expect(await hasLostRows()).toBe(true);
  });

  it.each([
    ['tells no generation', null],
    ['has no such column', new errors.ResponseError(types.responseErrorCodes.invalid, 'Undefined column')],
  ])('may be lost after every failure of a server that %s', async (_what, answer) => {
    cluster.answers('a', answer);
    expect(await hasLostRows()).toBe(false);
    watch.doubt();
    expect(await hasLostRows()).toBe(true);
    watch.doubt();
    expect(await hasLostRows()).toBe(true);
  });

  it('do not depend on nodes of other data centres', async () => {
    cluster.answers('a', 7);
    cluster.answers('far', 7, 'there');
    await hasLostRows();
    cluster.answers('far', AWAY, 'there');
    watch.doubt();
    expect(await hasLostRows()).toBe(false);
  });
});
