import type { BarState } from '../../main/analytics/bar-state.ts';

/** A bar of one trade, with whatever the test wants otherwise. */
export function barState(parts: Partial<BarState>): BarState {
  const openTimeMs = parts.openTimeMs ?? 0;
  const close = parts.close ?? 100;
  return {
    stock: 0,
    interval: '1m',
    openTimeMs,
    open: close,
    high: close,
    low: close,
    close,
    openUs: openTimeMs * 1000,
    openNs: 0,
    openPartition: 0,
    openOffset: 0,
    closeUs: openTimeMs * 1000,
    closeNs: 0,
    closePartition: 0,
    closeOffset: 0,
    tradeCount: 1,
    volumeWhole: 100,
    volumeNano: 0,
    notionalHigh: close * 100 * 1e18,
    notionalLow: 0,
    revision: 0,
    ...parts,
  };
}
