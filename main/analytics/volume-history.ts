import type { Shares, WindowVolume, WindowVolumes } from '../alerts/rule-evaluator.ts';
import { WINDOWS_BEFORE } from '../alerts/volume-ratio.ts';
import { AMOUNT_NANO, AMOUNT_WHOLE } from './exact-sum.ts';
import { SecondRing } from './second-ring.ts';

const SECOND_US = 1_000_000;
const BILLION = 1_000_000_000;
/** A row: start of the second, µs; whole shares; billionths beyond them. */
const WHOLE = 1;
const NANO = 2;
const WIDTH = 3;
/** Numbers before the rows of the saved state. */
const HEAD = 2;

interface Sums {
  readonly windowUs: number;
  readonly volume: { readonly current: Shares; readonly before: Shares };
}

/**
 * Volumes of one stock by second, as far back as its `volume_spike` rules look, with the sums of each of their windows. Seconds that leave a
 * window are taken out of its sum; all numbers are whole, so nothing drifts. A trade costs O(1) amortised, but for a late one, whose
 * second may have to be made room for.
 */
export class VolumeHistory implements WindowVolumes {
  readonly #spanUs: number;
  readonly #sums: readonly Sums[];
  readonly #seconds = new SecondRing(WIDTH);
  /** The earliest second that the stock was seen in, µs. */
  #firstUs = Number.POSITIVE_INFINITY;

  /** @param windowsUs those that rules ask for, one at least. */
  constructor(windowsUs: readonly number[]) {
    this.#spanUs = Math.max(...windowsUs) * (1 + WINDOWS_BEFORE);
    this.#sums = windowsUs.map((windowUs) => ({
      windowUs,
      volume: { current: { whole: 0, nano: 0 }, before: { whole: 0, nano: 0 } },
    }));
  }

  /** @param amounts the trade's, as `measureTrade` wrote them. */
  add(timeUs: number, amounts: Float64Array): void {
    const seconds = this.#seconds;
    const startUs = Math.floor(timeUs / SECOND_US) * SECOND_US;
    this.#firstUs = Math.min(this.#firstUs, startUs);
    const newestUs = seconds.length === 0 ? startUs : seconds.newestUs;
    if (startUs <= newestUs - this.#spanUs) return;
    if (startUs > newestUs) this.#advance(newestUs, startUs);
    const i = seconds.indexOf(startUs);
    const at = seconds.startsAt(i, startUs) ? seconds.at(i) : seconds.insert(i, startUs);
    const [whole, nano] = [amounts[AMOUNT_WHOLE] as number, amounts[AMOUNT_NANO] as number];
    const row = { whole: seconds.rows[at + WHOLE] as number, nano: seconds.rows[at + NANO] as number };
    move(row, whole, nano);
    seconds.rows[at + WHOLE] = row.whole;
    seconds.rows[at + NANO] = row.nano;
    this.#count(startUs, Math.max(newestUs, startUs), whole, nano);
    seconds.forget(seconds.newestUs - this.#spanUs);
  }

  windowVolume(windowUs: number): WindowVolume | undefined {
    const newestUs = this.#seconds.length === 0 ? Number.NaN : this.#seconds.newestUs;
    const oldestUs = newestUs - windowUs * (1 + WINDOWS_BEFORE) + SECOND_US;
    if (!(this.#firstUs <= oldestUs)) return undefined;
    return this.#sums.find((sums) => sums.windowUs === windowUs)?.volume;
  }

  /** Returns the length that is kept, the earliest second and the rows, oldest first, for the saved state. */
  toArray(): Float64Array {
    const rows = this.#seconds.toArray();
    const saved = new Float64Array(HEAD + rows.length);
    saved.set([this.#spanUs, this.#firstUs]);
    saved.set(rows, HEAD);
    return saved;
  }

  /** Takes over what `toArray` returned. */
  restore(saved: Float64Array): void {
    const [spanUs = 0, firstUs = Number.POSITIVE_INFINITY] = saved;
    this.#seconds.restore(saved.slice(HEAD));
    // Kept for rules that looked back less far: what lies before is unknown now.
    const isShort = spanUs < this.#spanUs && this.#seconds.length > 0;
    this.#firstUs = isShort ? this.#seconds.start(0) : firstUs;
    for (let i = 0; i < this.#seconds.length; i++) {
      const at = this.#seconds.at(i);
      const { rows } = this.#seconds;
      this.#count(
        rows[at] as number,
        this.#seconds.newestUs,
        rows[at + WHOLE] as number,
        rows[at + NANO] as number,
      );
    }
  }

  /** Adds to the sums that a second belongs to. */
  #count(startUs: number, newestUs: number, whole: number, nano: number): void {
    for (const { windowUs, volume } of this.#sums) {
      if (startUs > newestUs - windowUs) move(volume.current, whole, nano);
      else if (startUs > newestUs - windowUs * (1 + WINDOWS_BEFORE)) move(volume.before, whole, nano);
    }
  }

  /** The newest second moves on: others leave the windows, or go over to those before. */
  #advance(fromUs: number, toUs: number): void {
    for (const { windowUs, volume } of this.#sums) {
      this.#each(fromUs - windowUs, toUs - windowUs, (whole, nano) => {
        move(volume.current, -whole, -nano);
        move(volume.before, whole, nano);
      });
      const spanUs = windowUs * (1 + WINDOWS_BEFORE);
      this.#each(fromUs - spanUs, toUs - spanUs, (whole, nano) => move(volume.before, -whole, -nano));
    }
  }

  /** The rows of the seconds in `(afterUs, toUs]`. */
  #each(afterUs: number, toUs: number, take: (whole: number, nano: number) => void): void {
    const seconds = this.#seconds;
    for (let i = seconds.indexAfter(afterUs); i < seconds.length && seconds.start(i) <= toUs; i++) {
      const at = seconds.at(i);
      take(seconds.rows[at + WHOLE] as number, seconds.rows[at + NANO] as number);
    }
  }
}

function move(sum: Shares, whole: number, nano: number): void {
  sum.whole += whole;
  sum.nano += nano;
  const carry = Math.floor(sum.nano / BILLION);
  sum.whole += carry;
  sum.nano -= carry * BILLION;
}
