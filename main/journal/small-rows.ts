/** Alerts and rejected records into and out of their tables. */
import { BIGINT, BLOB, DOUBLE, type DuckDBConnection, INTEGER, UUID, VARCHAR } from '@duckdb/node-api';
import type { Alert, AlertValues } from '../../contract/alerts.ts';
import { epochMs } from '../../contract/units.ts';
import type { RejectedRecord, RejectReason } from '../trades/trade-batch.ts';
import { CHUNK_ROWS, NumberColumn, TextColumn, UuidColumn, WholeColumn } from './column.ts';
import type { TableWriter } from './table-writer.ts';

const text = () => new TextColumn(VARCHAR);
const double = () => new NumberColumn(DOUBLE, new Float64Array(CHUNK_ROWS));
const encoder = new TextEncoder();

export function alertColumns() {
  return {
    sequence: new WholeColumn(BIGINT),
    id: new UuidColumn(UUID),
    rule: text(),
    kind: text(),
    stock: text(),
    direction: text(),
    eventTimeUs: new WholeColumn(BIGINT),
    price: double(),
    reference: double(),
    referenceKind: text(),
    changePercent: double(),
    message: text(),
    details: text(),
  };
}

export function writeAlerts(
  writer: TableWriter<ReturnType<typeof alertColumns>>,
  alerts: readonly Alert[],
  firstSequence: number,
): void {
  const columns = writer.columns;
  alerts.forEach((alert, index) => {
    const row = writer.row();
    columns.sequence.set(row, firstSequence + index);
    columns.id.set(row, Buffer.from(alert.id.replaceAll('-', ''), 'hex'), 0);
    for (const name of ['rule', 'kind', 'stock', 'direction', 'referenceKind'] as const) {
      columns[name].set(row, encoder.encode(alert[name]));
    }
    columns.message.set(row, encoder.encode(alert.message ?? ''));
    columns.details.set(row, encoder.encode(alert.values === undefined ? '' : JSON.stringify(alert.values)));
    columns.eventTimeUs.set(row, alert.eventTimeUs);
    for (const name of ['price', 'reference', 'changePercent'] as const)
      columns[name].items[row] = alert[name];
  });
}

const ALERT_SELECT = `SELECT sequence::DOUBLE AS sequence, alert_id::VARCHAR AS id, rule, kind, stock, direction,
  event_time_us::DOUBLE AS "eventTimeUs", price, reference, reference_kind AS "referenceKind",
  change_percent AS "changePercent", message, details FROM alerts`;

/** Runs ALERT_SELECT with a condition; every alert carries its sequence besides. */
export async function readAlerts(
  connection: DuckDBConnection,
  tail: string,
  values: (bigint | number)[],
): Promise<(Alert & { readonly sequence: number })[]> {
  const result = await connection.runAndReadAll(`${ALERT_SELECT} ${tail}`, values);
  return result.getRowObjects().map(({ message, details, ...row }) => ({
    ...(row as unknown as Alert & { readonly sequence: number }),
    ...(message === '' ? {} : { message: String(message) }),
    ...(details === '' ? {} : { values: JSON.parse(String(details)) as AlertValues }),
  }));
}

export function rejectedColumns() {
  return {
    topic: text(),
    partition: new NumberColumn(INTEGER, new Int32Array(CHUNK_ROWS)),
    offset: new WholeColumn(BIGINT),
    reason: text(),
    detail: text(),
    raw: new TextColumn(BLOB),
    receivedMs: new WholeColumn(BIGINT),
  };
}

export function writeRejected(
  writer: TableWriter<ReturnType<typeof rejectedColumns>>,
  rejected: readonly RejectedRecord[],
): void {
  const columns = writer.columns;
  for (const record of rejected) {
    const row = writer.row();
    columns.topic.set(row, encoder.encode(record.topic));
    columns.partition.items[row] = record.partition;
    columns.offset.set(row, record.offset);
    columns.reason.set(row, encoder.encode(record.reason));
    columns.detail.set(row, encoder.encode(record.detail));
    columns.raw.set(row, record.raw);
    columns.receivedMs.set(row, record.receivedMs);
  }
}

/** The newest rejected records, newest first. */
export async function readRejected(connection: DuckDBConnection, limit: number): Promise<RejectedRecord[]> {
  const result = await connection.runAndReadAll(
    `SELECT topic, "partition", "offset"::DOUBLE AS "offset", reason, detail, raw, received_ms::DOUBLE AS "receivedMs"
     FROM rejected ORDER BY rowid DESC LIMIT $1`,
    [limit],
  );
  return result.getRowObjects().map((row) => ({
    topic: String(row.topic),
    partition: Number(row.partition),
    offset: Number(row.offset),
    reason: row.reason as RejectReason,
    detail: String(row.detail),
    raw: Uint8Array.from((row.raw as { bytes: Uint8Array }).bytes),
    receivedMs: epochMs(Number(row.receivedMs)),
  }));
}
