/** Holds what a chaos run left to what was produced, and to what an engine left alone made of it. */
import type { ChaosResult } from './chaos-run.ts';
import { contentOfJournal, exactBarsOf } from './content.ts';
import { differences } from './differences.ts';
import { RULES } from './market.ts';

export interface Verdict {
  /** A sentence for each way in which something differs; none: all is well. */
  readonly differences: readonly string[];
  /** Trades that the journal or Cassandra lacks. */
  readonly lost: number;
}

const ALONE = 'the uninterrupted run';
const JOURNAL = 'the journal';
const CASSANDRA = 'Cassandra';

/**
 * @param produced ids of the trades
 * @param aloneFile journal of the engine left alone
 */
export async function verify(
  { inJournal, exactBars, inCassandra, problems }: ChaosResult,
  produced: readonly string[],
  aloneFile: string,
): Promise<Verdict> {
  const alone = await contentOfJournal(aloneFile);
  const ids = { journal: inJournal.trades.map(idOfLine), cassandra: inCassandra.trades.map(idOfLine) };
  const [journaled, written] = [new Set(ids.journal), new Set(ids.cassandra)];
  const compared = (['trades', 'bars', 'alerts'] as const).flatMap((of) => [
    ...differences({ of, actual: JOURNAL, expected: ALONE }, inJournal[of], alone[of]),
    ...differences({ of, actual: CASSANDRA, expected: ALONE }, inCassandra[of], alone[of]),
  ]);
  const file = 'those produced';
  return {
    differences: [
      ...problems,
      ...differences({ of: 'ids', actual: JOURNAL, expected: file }, ids.journal, produced),
      ...differences({ of: 'ids', actual: CASSANDRA, expected: file }, ids.cassandra, produced),
      ...compared,
      ...differences(
        { of: 'bars in every column', actual: JOURNAL, expected: ALONE },
        exactBars,
        await exactBarsOf(aloneFile),
      ),
      ...silentRules(alone.alerts),
    ],
    lost: produced.filter((id) => !journaled.has(id) || !written.has(id)).length,
  };
}

const idOfLine = (line: string): string => line.slice(0, line.indexOf(' '));

/** A rule that never fires would prove nothing. */
function silentRules(alerts: readonly string[]): string[] {
  const fired = new Set(alerts.map((line) => line.split(' ')[1]));
  return RULES.filter(({ id }) => !fired.has(id)).map(({ id }) => `the rule ${id} fired nothing in ${ALONE}`);
}
