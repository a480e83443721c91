/**
 * Rules of every kind, trigger, scope and time, all of which fire on the real trades of 2013-10-07, and on those from half an hour before its
 * close to half an hour after the open of the next day. What may cross to and fro within a millisecond has a cooldown: ids tell no more.
 */
import { type AlertRule, alertRulesSchema } from '../../contract/alerts.ts';

export const EVERY_RULE: readonly AlertRule[] = alertRulesSchema.parse([
  {
    id: 'move',
    kind: 'percent_move',
    threshold_percent: 0.3,
    reference: 'window:5m',
    hysteresis_percent: 0.1,
    cooldown_seconds: 0,
  },
  { id: 'close', kind: 'percent_move', threshold_percent: 0.3, hysteresis_percent: 0.1 },
  {
    id: 'open-bar',
    kind: 'percent_move',
    threshold_percent: 0.4,
    reference: 'session_open',
    trigger: 'bar_close',
    interval: '5m',
  },
  { id: 'level', kind: 'price_cross', level: 167.4, hysteresis_percent: 0.02, active_hours: 'regular' },
  { id: 'down-once', kind: 'price_cross', level: 13.82, direction: 'down', trigger: 'once' },
  {
    id: 'expires',
    kind: 'price_cross',
    level: 167.4,
    cooldown_seconds: 1,
    expires_at: '2013-10-08T13:32:00Z',
  },
  { id: 'total', kind: 'volume_total', level: 1_000_000, scope: ['SPY', 'BAC'] },
  { id: 'spike', kind: 'volume_spike', window: '1m', factor: 2, hysteresis_percent: 10, cooldown_seconds: 0 },
  { id: 'sma', kind: 'sma_cross', interval: '1m', cooldown_seconds: 0 },
  { id: 'stale', kind: 'stale_feed', after_seconds: 10, cooldown_seconds: 30 },
  {
    id: 'both',
    kind: 'all',
    cooldown_seconds: 1,
    active_hours: { from: '09:30', to: '16:05' },
    conditions: [
      { kind: 'percent_move', threshold_percent: 0.1, reference: 'window:1m', hysteresis_percent: 0.05 },
      { kind: 'volume_spike', window: '1m', factor: 1.2 },
    ],
  },
  {
    id: 'either',
    kind: 'any',
    conditions: [
      { kind: 'volume_total', level: 2_000_000 },
      { kind: 'price_cross', level: 48.6, direction: 'down' },
    ],
    message: '{stock} {direction} at {price}',
  },
]);
