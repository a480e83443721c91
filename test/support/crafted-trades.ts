/** Recorded trades made for one purpose, in the layout of the file feed. */
import { writeFile } from 'node:fs/promises';

const HEADER = 'event_time_us,stock,seq,price,quantity,exchange,sale_condition,suspicious';
/** 2024-03-06 15:00:00 UTC, in a regular session of New York. */
const START_US = 1_709_737_200_000_000;
const SPACING_US = 100_000;

export interface Move {
  readonly stock: string;
  readonly from: string;
  readonly to: string;
  /** Seconds before the price jumps. */
  readonly afterSeconds: number;
}

/** Ten trades a second of each stock, whose price jumps once and stays. */
export async function writeMoves(
  file: string,
  moves: readonly Move[],
  options: { seconds: number },
): Promise<void> {
  const times = Array.from({ length: options.seconds * 10 }, (_, index) => index);
  const rows = times.flatMap((index) =>
    moves.map(({ stock, from, to, afterSeconds }) => {
      const price = index < afterSeconds * 10 ? from : to;
      return `${START_US + index * SPACING_US},${stock},${index + 1},${price},100,Q,,0`;
    }),
  );
  await writeFile(file, `${[HEADER, ...rows].join('\n')}\n`);
}
