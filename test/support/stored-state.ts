/** What a journal that no engine has open has stored: its checkpoint, and trades enough to make a start take long. */
import { join } from 'node:path';
import { StateWriter } from '../../main/trades/state-codec.ts';
import { querySql } from './journal-file.ts';

const fileOf = (dataDir: string): string => join(dataDir, 'journal.duckdb');

/** Begins every saved state. */
function header(version: number): Uint8Array {
  const writer = new StateWriter();
  writer.text('stockstream analytics');
  writer.number(version);
  return writer.finish();
}

/** The version that the state says it is of; undefined when it begins with no header of a version below 100. */
export function versionOf(state: Uint8Array): number | undefined {
  return Array.from({ length: 100 }, (_, version) => version).find((version) => {
    const begin = header(version);
    return Buffer.from(state.subarray(0, begin.length)).equals(begin);
  });
}

/** The same state, said to be of another version. */
export function asVersion(state: Uint8Array, version: number): Uint8Array {
  const own = versionOf(state);
  if (own === undefined) throw new Error('the state has no header');
  return Buffer.concat([header(version), state.subarray(header(own).length)]);
}

export async function storedCheckpoint(dataDir: string): Promise<Uint8Array> {
  const [row] = await querySql('SELECT hex(state) AS state FROM checkpoint', fileOf(dataDir));
  return Buffer.from(String(row?.state), 'hex');
}

export async function replaceCheckpoint(dataDir: string, state: Uint8Array): Promise<void> {
  const hex = Buffer.from(state).toString('hex');
  await querySql(`UPDATE checkpoint SET state = from_hex('${hex}')`, fileOf(dataDir));
}

/** Marks the checkpoint as one of the version before. */
export async function ageCheckpoint(dataDir: string): Promise<void> {
  const state = await storedCheckpoint(dataDir);
  await replaceCheckpoint(dataDir, asVersion(state, Number(versionOf(state)) - 1));
}

/**
 * Gives the journal a past: its trades once more on each of the days before, until there are as many as asked for. Returns how many it has then.
 */
export async function addPastDays(dataDir: string, leastTrades: number): Promise<number> {
  const file = fileOf(dataDir);
  const [row] = await querySql('SELECT max(sequence)::INTEGER AS last FROM trades', file);
  const last = Number(row?.last);
  const days = Math.ceil(leastTrades / last) - 1;
  const moved = last * days;
  await querySql(`UPDATE trades SET sequence = sequence + ${moved}`, file);
  await querySql(`UPDATE checkpoint SET trade_sequence = trade_sequence + ${moved}`, file);
  await querySql(
    `INSERT INTO trades
     SELECT trades.* REPLACE (
       sequence - ${last} * day AS sequence, time_us - day * 86400000000 AS time_us, uuid() AS trade_id
     ) FROM trades, range(1, ${days + 1}) past(day) WHERE sequence > ${moved} ORDER BY sequence`,
    file,
  );
  const trades = moved + last;
  await querySql(
    `UPDATE progress SET counts = regexp_replace(counts, '"trades":[0-9]+', '"trades":${trades}')`,
    file,
  );
  return trades;
}

/** Deletes so many trades, as the engine does with those that are too old. */
export async function deleteOldest(dataDir: string, trades: number): Promise<void> {
  await querySql(`DELETE FROM trades WHERE sequence <= ${trades}`, fileOf(dataDir));
}
