/** Journals of trades that are a day or more apart, for what is deleted of them. */
import { Buffer } from 'node:buffer';
import type { Alert } from '../../contract/alerts.ts';
import { epochMs, epochUs, parseStock, percent, type Stock, type Uuid } from '../../contract/units.ts';
import type { Journal, JournalEntry } from '../../main/journal/journal.ts';
import type { SymbolTable } from '../../main/trades/symbol-table.ts';
import { barState } from './bar-states.ts';
import { entryOf } from './journal-entries.ts';
import { tradeBatch } from './trades.ts';

const DAY_MS = 86_400_000;
/** 2026-03-02. */
export const FIRST_DAY_MS = Date.UTC(2026, 2, 2);

const alertAt = (timeMs: number): Alert => ({
  id: `00000000-0000-8000-8000-${String(timeMs / DAY_MS).padStart(12, '0')}` as Uuid,
  stock: parseStock('ACME') as Stock,
  rule: 'move',
  kind: 'percent_move',
  direction: 'up',
  eventTimeUs: epochUs(timeMs * 1000),
  price: 105,
  reference: 100,
  referenceKind: 'session_open',
  changePercent: percent(5),
});

/** An entry of one day: as many trades as asked for, a bar, an alert and rejected records of these bytes. */
export function dayEntry(
  symbols: SymbolTable,
  day: number,
  trades: number,
  raws: readonly Uint8Array[] = [Buffer.from('?')],
): JournalEntry {
  const timeMs = FIRST_DAY_MS + day * DAY_MS;
  const first = day * trades;
  const batch = tradeBatch(
    symbols,
    Array.from({ length: trades }, (_, i) => ({
      timeUs: timeMs * 1000 + i,
      offset: first + i,
      price: `${100 + (i % 97)}.25`,
    })),
  );
  return entryOf({
    trades: [batch],
    bars: [barState({ stock: symbols.indexOf(parseStock('ACME') as Stock), openTimeMs: timeMs })],
    alerts: [alertAt(timeMs)],
    rejected: raws.map((raw) => ({
      topic: 'stocks',
      partition: 0,
      offset: first,
      reason: 'not_json',
      detail: 'no JSON',
      raw,
      receivedMs: epochMs(timeMs),
    })),
    checkpoint: Buffer.from(String(day)),
  });
}

/** Commits days one by one, oldest first. */
export async function commitDays(
  journal: Journal,
  symbols: SymbolTable,
  { from = 0, days, trades }: { readonly from?: number; readonly days: number; readonly trades: number },
): Promise<void> {
  for (let day = from; day < from + days; day++) await journal.commit(dayEntry(symbols, day, trades));
}
