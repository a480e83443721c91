import type { Alert } from '../../contract/alerts.ts';
import type { Stock, Uuid } from '../../contract/units.ts';
import { STOCKSTREAM_NAMESPACE, uuidText, uuidV5 } from '../trades/uuid.ts';

/**
 * Returns the UUIDv5 of rule, stock, direction and event time in nanoseconds, joined by spaces. Only a rule's id may hold a space, and
 * it comes first, so that no two alerts have the same name.
 */
export function alertId(
  rule: string,
  stock: Stock,
  direction: Alert['direction'],
  timeUs: number,
  timeNs: number,
): Uuid {
  const nanoseconds = BigInt(timeUs) * 1000n + BigInt(timeNs);
  return uuidText(uuidV5(STOCKSTREAM_NAMESPACE, `${rule} ${stock} ${direction} ${nanoseconds}`));
}
