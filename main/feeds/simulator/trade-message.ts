/** A simulated trade as a message of the Kafka topic; see SEMANTICS, Trade message. */
import { STOCKSTREAM_NAMESPACE, uuidText, uuidV5 } from '../../trades/uuid.ts';
import type { SimulatedTrade } from './market.ts';

const encoder = new TextEncoder();

/**
 * Returns the message's UTF-8 bytes. Its `trade_id` is UUIDv5 of (`simulator`, stock, UTC date, seed and µs): the same market made
 * again, here or by `produce`, has the same ids.
 */
export function tradeMessage(trade: SimulatedTrade, seed: number): Uint8Array {
  const micros = trade.timeUs % 1000;
  // 2026-11-22T14:30:05.123Z
  const iso = new Date((trade.timeUs - micros) / 1000).toISOString();
  const date = iso.slice(0, 10);
  const time = `${iso.slice(11, 23)}${String(micros).padStart(3, '0')}`;
  const price = `${Math.floor(trade.cents / 100)}.${String(trade.cents % 100).padStart(2, '0')}`;
  const id = uuidText(
    uuidV5(STOCKSTREAM_NAMESPACE, `simulator/${trade.stock}/${date}/${seed}-${trade.timeUs}`),
  );
  return encoder.encode(
    `{"stock":"${trade.stock}","price":${price},"quantity":${trade.quantity},"trade_type":"${trade.side}",` +
      `"trade_date":"${date}","trade_time":"${time}","trade_id":"${id}"}`,
  );
}
