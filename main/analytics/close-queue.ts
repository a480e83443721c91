/**
 * What closes when: window ends in time order, each with the bars that end then. Ends lie on a grid and mostly come in order, so
 * adding and taking are O(1) amortised, and a trade that closes nothing costs one comparison with `nextUs`.
 */
export class CloseQueue {
  /** The earliest end; Infinity when nothing is open. */
  nextUs = Number.POSITIVE_INFINITY;
  /** Ends in falling order: the next one is last. */
  readonly #ends: number[] = [];
  readonly #members = new Map<number, number[]>();

  /** Adds a member (a number of the caller's) that is to be looked at when time has reached `endUs`. */
  add(endUs: number, member: number): void {
    const members = this.#members.get(endUs);
    if (members !== undefined) {
      members.push(member);
      return;
    }
    this.#members.set(endUs, [member]);
    let place = this.#ends.length;
    this.#ends.push(endUs);
    while (place > 0 && (this.#ends[place - 1] as number) < endUs) {
      this.#ends[place] = this.#ends[place - 1] as number;
      place--;
    }
    this.#ends[place] = endUs;
    this.nextUs = this.#ends[this.#ends.length - 1] as number;
  }

  /** Takes out the members of the earliest end, in ascending order: it does not depend on when each was added, nor on a restart. */
  takeNext(): readonly number[] {
    const endUs = this.#ends.pop();
    this.nextUs = this.#ends[this.#ends.length - 1] ?? Number.POSITIVE_INFINITY;
    if (endUs === undefined) return [];
    const members = this.#members.get(endUs) ?? [];
    this.#members.delete(endUs);
    return members.sort((a, b) => a - b);
  }
}
