/** What the engine does before it is live: it applies journaled trades to the analytics once more. */
export interface RecoveryProgress {
  /** `catch-up`: those journaled after the saved state. `rebuild`: every one, because the saved state cannot be used. */
  readonly kind: 'catch-up' | 'rebuild';
  /** Why the saved state cannot be used, a sentence without its full stop; null for a catch-up. */
  readonly reason: string | null;
  /** Trades applied so far, and in all. */
  readonly applied: number;
  readonly total: number;
  /** 0 to 1. */
  readonly share: number;
  /** Estimate of the time that is left, ms; null while it cannot be told. */
  readonly leftMs: number | null;
}
