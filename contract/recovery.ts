/** What an engine does before it is live. */
export interface RecoveryProgress {
  /**
   * `compact`: the journal is written anew without what was deleted of it, and opened only then. The others apply journaled trades to the
   * analytics once more. `catch-up`: those journaled after the saved state. `rebuild`: every one, because the saved state cannot be used.
   */
  readonly kind: 'compact' | 'catch-up' | 'rebuild';
  /** Why the saved state cannot be used, a sentence without its full stop; null for the others. */
  readonly reason: string | null;
  /** So far, and in all: trades applied, or bytes written anew. */
  readonly done: number;
  readonly total: number;
  /** 0 to 1. */
  readonly share: number;
  /** Estimate of the time that is left, ms; null while it cannot be told. */
  readonly leftMs: number | null;
}
