/** Stored trades of many partitions, each in order of time, as one stream in order of time. */
import type { CassandraTrade } from './queries.ts';

/** Partitions whose first rows are asked for at once. */
const MOST_IN_FLIGHT = 32;

interface Head {
  readonly trade: CassandraTrade;
  readonly rest: AsyncIterator<CassandraTrade>;
}

const isBefore = (a: Head, b: Head): boolean =>
  a.trade.timeNs === b.trade.timeNs ? a.trade.stock < b.trade.stock : a.trade.timeNs < b.trade.timeNs;

/** A heap: the head of the least time is the first. */
class Heads {
  readonly #heads: Head[] = [];

  get first(): Head | undefined {
    return this.#heads[0];
  }

  add(head: Head): void {
    const heads = this.#heads;
    let at = heads.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isBefore(head, heads[above] as Head)) break;
      heads[at] = heads[above] as Head;
      at = above;
    }
    heads[at] = head;
  }

  removeFirst(): void {
    const last = this.#heads.pop();
    if (last !== undefined && this.#heads.length > 0) this.replaceFirst(last);
  }

  replaceFirst(head: Head): void {
    const heads = this.#heads;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heads.length) break;
      if (below + 1 < heads.length && isBefore(heads[below + 1] as Head, heads[below] as Head)) below++;
      if (!isBefore(heads[below] as Head, head)) break;
      heads[at] = heads[below] as Head;
      at = below;
    }
    heads[at] = head;
  }
}

/** Trades of one moment come in the order of their stocks, and within a stock as its partition has them. */
export async function* byTime(
  partitions: readonly AsyncIterable<CassandraTrade>[],
): AsyncGenerator<CassandraTrade> {
  const heads = new Heads();
  for (let from = 0; from < partitions.length; from += MOST_IN_FLIGHT) {
    const some = partitions
      .slice(from, from + MOST_IN_FLIGHT)
      .map((partition) => partition[Symbol.asyncIterator]());
    const firsts = await Promise.all(some.map((rest) => rest.next()));
    firsts.forEach(({ done, value }, index) => {
      if (done !== true) heads.add({ trade: value, rest: some[index] as AsyncIterator<CassandraTrade> });
    });
  }
  for (let head = heads.first; head !== undefined; head = heads.first) {
    yield head.trade;
    const { done, value } = await head.rest.next();
    if (done === true) heads.removeFirst();
    else heads.replaceFirst({ trade: value, rest: head.rest });
  }
}
