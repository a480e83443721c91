/** How dark a number's cell is, from 0 to 1. */

/** Beyond this ratio of the greatest to the least, equal steps of shade stand for equal factors, or all but the greatest would look alike. */
const LOG_FROM = 50;
/** Of so many numbers the outermost at either end share its shade, or a few of them would leave the others one and the same. */
const MANY = 50;
const TAIL = 0.02;
/** Enough to know where the tails begin. */
const SAMPLE = 4_000;

export interface Shading {
  readonly scale: 'linear' | 'log';
  /** Where the shades begin and end; NaN when there are no numbers. */
  readonly low: number;
  readonly high: number;
  /** Whether there may be numbers beyond both ends. */
  readonly hasTails: boolean;
  /** 0 to 1; NaN of NaN. One number alone, or all alike, is half way. */
  shade(value: number): number;
}

/** @param values NaN where there is none. */
export function shadingOf(values: Float64Array): Shading {
  const sorted = sampleOf(values.filter((value) => !Number.isNaN(value))).sort();
  const tail = sorted.length < MANY ? 0 : Math.floor(sorted.length * TAIL);
  const low = sorted.at(tail) ?? Number.NaN;
  const high = sorted.at(-1 - tail) ?? Number.NaN;
  const isLog = low > 0 && high / low >= LOG_FROM;
  const place = isLog ? Math.log : (value: number) => value;
  const span = place(high) - place(low);
  return {
    scale: isLog ? 'log' : 'linear',
    low,
    high,
    hasTails: tail > 0,
    shade(value) {
      if (Number.isNaN(value)) return Number.NaN;
      if (span === 0) return 0.5;
      if (value <= low) return 0;
      return value >= high ? 1 : (place(value) - place(low)) / span;
    },
  };
}

/** Every so-manyth of them, where they are more than the sample. */
function sampleOf(values: Float64Array): Float64Array {
  const step = Math.ceil(values.length / SAMPLE);
  return step <= 1 ? values : values.filter((_, i) => i % step === 0);
}
