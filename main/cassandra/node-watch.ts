/**
 * Tells whether a node was started anew. Only then may it have lost what it had acknowledged: a connection that broke has lost nothing, and
 * on a bad network the writer would otherwise go back again and again and never get on. A node counts its starts in its generation.
 */
import type { Client } from 'cassandra-driver';
import type { CassandraSettings } from './client.ts';
import { failureKind } from './failure.ts';

type Host = ReturnType<Client['hosts']['values']>[number];

const GENERATION = 'SELECT gossip_generation FROM system.local';

export class NodeWatch {
  /** Whose nodes acknowledge the writes; undefined where a bundle says it. */
  readonly #dataCenter: string | undefined;
  /** Generation of each node, by its id. */
  readonly #generations = new Map<string, number>();
  /** Something happened after which nodes have to be asked. */
  #isDoubtful = true;

  constructor({ localDataCenter, secureConnectBundle }: CassandraSettings) {
    this.#dataCenter = secureConnectBundle === '' ? localDataCenter : undefined;
  }

  /** Listens to what the driver sees of the nodes. */
  follow(client: Client): void {
    this.doubt();
    for (const event of ['hostUp', 'hostDown', 'hostAdd', 'hostRemove']) client.on(event, () => this.doubt());
  }

  /** A connection broke or a request failed: ask before anything further is taken for acknowledged. */
  doubt(): void {
    this.#isDoubtful = true;
  }

  /**
   * Whether a node may have lost acknowledged rows since the last time. A node that does not answer while others do counts as having lost
   * them. Throws what the driver throws when no node answers; the question then stays open.
   */
  async hasLostRows(client: Client): Promise<boolean> {
    if (!this.#isDoubtful) return false;
    this.#isDoubtful = false;
    try {
      return this.#compare(await this.#generationsNow(client));
    } catch (error) {
      this.#isDoubtful = true;
      throw error;
    }
  }

  async #generationsNow(client: Client): Promise<Map<string, number>> {
    const hosts = client.hosts
      .values()
      .filter(({ datacenter }) => datacenter === (this.#dataCenter ?? datacenter));
    const answers = await Promise.allSettled(hosts.map((host) => generationOf(client, host)));
    const generations = new Map<string, number>();
    hosts.forEach(({ hostId }, index) => {
      const answer = answers[index];
      if (answer?.status === 'fulfilled') generations.set(hostId.toString(), answer.value);
    });
    const [first] = answers;
    if (generations.size === 0 && first?.status === 'rejected') throw first.reason;
    return generations;
  }

  /** Not a number is never equal: a node that tells no generation always counts as started anew. */
  #compare(now: ReadonlyMap<string, number>): boolean {
    let isLost = false;
    for (const [node, generation] of this.#generations) isLost ||= now.get(node) !== generation;
    this.#generations.clear();
    for (const [node, generation] of now) this.#generations.set(node, generation);
    return isLost;
  }
}

/** Not a number where the server does not tell. */
async function generationOf(client: Client, host: Host): Promise<number> {
  try {
    const { rows } = await client.execute(GENERATION, [], { host, prepare: false });
    return Number(rows[0]?.gossip_generation ?? Number.NaN);
  } catch (error) {
    if (failureKind(error) === 'refused') return Number.NaN;
    throw error;
  }
}
