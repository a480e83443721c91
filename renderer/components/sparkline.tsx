import { memo } from 'react';

const WIDTH = 56;
const HEIGHT = 16;

interface SparklineProps {
  readonly values: Float64Array | null;
  readonly tone: string;
}

/** The last hour's course, without axes; drawn again only when a 1m bar has closed. */
export const Sparkline = memo(function Sparkline({ values, tone }: SparklineProps) {
  return (
    <svg className="sparkline" width={WIDTH} height={HEIGHT} aria-hidden="true" data-tone={tone}>
      <path d={values === null ? '' : sparklinePath(values)} />
    </svg>
  );
});

export function sparklinePath(values: Float64Array, width = WIDTH, height = HEIGHT): string {
  if (values.length < 2) return '';
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const scale = high > low ? (height - 2) / (high - low) : 0;
  const step = width / (values.length - 1);
  const y = (value: number) => (scale === 0 ? height / 2 : height - 1 - (value - low) * scale);
  return Array.from(values, (value, index) => `${(index * step).toFixed(1)},${y(value).toFixed(1)}`)
    .join('L')
    .replace(/^/, 'M');
}
