/** The volume of a window against that of the windows before it; where a double's rounding could decide, exact integers do. */
import { type ExactPercent, exactPercent } from './percent-change.ts';
import type { Shares, WindowVolume } from './rule-evaluator.ts';

/** SEMANTICS: the mean is that of so many windows. */
export const WINDOWS_BEFORE = 20;
const BILLION = 1_000_000_000;
/** Relative half-width of the band around a factor in which exact arithmetic decides. */
const DOUBT = 1e-9;

export const sharesOf = ({ whole, nano }: Readonly<Shares>): number => whole + nano / BILLION;
const nanosOf = ({ whole, nano }: Readonly<Shares>): bigint => BigInt(whole) * BigInt(BILLION) + BigInt(nano);

/** Mean volume of the windows before, shares. */
export const meanBefore = ({ before }: WindowVolume): number => sharesOf(before) / WINDOWS_BEFORE;

/** A factor and, below it, where a rule is armed again. */
export interface Factor {
  readonly factor: ExactPercent;
  /** 1 − hysteresis, as a multiple of the factor. */
  readonly rearm: ExactPercent;
}

/** @param hysteresisPercent of the factor. */
export function exactFactor(factor: number, hysteresisPercent: number): Factor {
  const part = exactPercent(hysteresisPercent);
  const whole = 10n ** BigInt(part.scale + 2);
  const unscaled = whole - part.unscaled;
  const rearm = { value: 1 - hysteresisPercent / 100, unscaled, scale: part.scale + 2 };
  return { factor: exactPercent(factor), rearm };
}

/** Returns a negative number, 0 or a positive one as the volume is below, at or above `factor × rearm` times the mean before. */
export function compareVolume(
  volume: WindowVolume,
  factor: ExactPercent,
  rearm: ExactPercent | undefined,
): number {
  const multiple = factor.value * (rearm?.value ?? 1);
  const [current, border] = [sharesOf(volume.current) * WINDOWS_BEFORE, sharesOf(volume.before) * multiple];
  if (Math.abs(current - border) > DOUBT * (current + border)) return current - border;
  const scale = BigInt(factor.scale + (rearm?.scale ?? 0));
  const left = nanosOf(volume.current) * BigInt(WINDOWS_BEFORE) * 10n ** scale;
  const right = nanosOf(volume.before) * factor.unscaled * (rearm?.unscaled ?? 1n);
  return left === right ? 0 : left > right ? 1 : -1;
}
