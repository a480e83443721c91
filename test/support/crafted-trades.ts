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
  readonly totalSeconds: number;
}

/** Ten trades a second of one stock, whose price jumps once and stays. */
export async function writeMove(file: string, move: Move): Promise<void> {
  const rows = Array.from({ length: move.totalSeconds * 10 }, (_, index) => {
    const price = index < move.afterSeconds * 10 ? move.from : move.to;
    return `${START_US + index * SPACING_US},${move.stock},${index + 1},${price},100,Q,,0`;
  });
  await writeFile(file, `${[HEADER, ...rows].join('\n')}\n`);
}
