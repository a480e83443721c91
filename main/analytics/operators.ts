/** The operators that the engine, `analyze` and the measurements run besides bars, session and alerts. */
import type { Operator } from './operator.ts';
import { RollingOperator } from './rolling-operator.ts';

export interface Operators {
  readonly rolling: RollingOperator;
  /** Each of them, for `AnalyticsOptions.operators`. */
  readonly all: readonly Operator[];
}

/** Creates them, without any trade. They belong to one Analytics. */
export function createOperators(): Operators {
  const rolling = new RollingOperator();
  return { rolling, all: [rolling] };
}
