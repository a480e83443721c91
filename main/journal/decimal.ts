/** Exact decimals on their way into storage, which counts in units of 10⁻⁹. */
import { DECIMAL_SCALE } from './schema.ts';

const TEN: readonly number[] = Array.from({ length: DECIMAL_SCALE + 1 }, (_, power) => 10 ** power);

/** Power of ten up to 10⁹, exactly. */
export const ten = (power: number): number => TEN[power] as number;

/** Units of 10⁻⁹ of a plain decimal text such as `12.50`, and the number of digits behind its point. */
export function unitsOfText(text: string): { readonly units: bigint; readonly scale: number } {
  const point = text.indexOf('.');
  const scale = point < 0 ? 0 : text.length - point - 1;
  const digits = point < 0 ? text : text.slice(0, point) + text.slice(point + 1);
  return { units: BigInt(digits) * 10n ** BigInt(DECIMAL_SCALE - scale), scale };
}

/** SQL: the decimal as text with exactly as many digits behind the point as it came with. */
export const exactTextSql = (value: string, scale: string): string =>
  `left(${value}::VARCHAR, length(${value}::VARCHAR) - ` +
  `CASE WHEN ${scale} = 0 THEN ${DECIMAL_SCALE + 1} ELSE ${DECIMAL_SCALE} - ${scale} END)`;

/** SQL: the decimal's digits as one whole number, `value` × 10^`scale`. */
export const unscaledSql = (value: string, scale: string): string =>
  `((${value} * ${10 ** DECIMAL_SCALE})::HUGEINT // ` +
  `list_extract([${[...TEN].reverse().join(', ')}], ${scale} + 1))`;
