/** What a chaos run tells: its kills one by one while it runs, and a summary in Markdown at its end. */
import { type Blow, SIGNALS, VICTIMS } from './plan.ts';
import type { Strike } from './strike.ts';

export interface Outcome {
  readonly seed: number;
  readonly trades: number;
  readonly strikes: readonly Strike[];
  readonly bars: number;
  readonly alerts: number;
  /** Produced again because no acknowledgement came, and journaled once all the same. */
  readonly duplicates: number;
  /** Trades that Cassandra acknowledged more than once. */
  readonly resent: number;
  readonly lost: number;
  readonly seconds: number;
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(1);

export function blowLine(number: number, { victim, signal, downMs }: Blow, atMs: number): string {
  const how = signal === 'SIGKILL' ? 'started again after' : 'SIGCONT after';
  return `${String(number).padStart(4)}  ${seconds(atMs).padStart(7)} s  ${signal} ${victim}, ${how} ${seconds(downMs)} s`;
}

export function summary(outcome: Outcome): string {
  const { seed, trades, strikes, bars, alerts, duplicates, resent, lost } = outcome;
  const rows = VICTIMS.flatMap((victim) =>
    SIGNALS.map((signal) => {
      const own = strikes.filter(({ blow }) => blow.victim === victim && blow.signal === signal);
      const restarts = signal === 'SIGKILL' ? own.length : 0;
      return `| ${victim} | ${signal} | ${own.length} | ${restarts} | ${spread(own)} |`;
    }),
  );
  return [
    `seed ${seed}: ${strikes.length} kills while ${trades} trades flowed, in ${outcome.seconds.toFixed(0)} s`,
    '',
    '| victim | signal | kills | restarts | from the kill to work again, s: min | median | max |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
    '| trades | bars | alerts | stored twice in Kafka, journaled once | sent to Cassandra again | lost |',
    '|---|---|---|---|---|---|',
    `| ${trades} | ${bars} | ${alerts} | ${duplicates} | ${resent} | ${lost} |`,
  ].join('\n');
}

function spread(strikes: readonly Strike[]): string {
  const sorted = strikes.map(({ recoveryMs }) => recoveryMs).sort((a, b) => a - b);
  const [min, median, max] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  return [min, median, max].map((value) => (value === undefined ? '–' : seconds(value))).join(' | ');
}
