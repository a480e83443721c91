/** What the analytics make of bytes that are not, or no longer, a state of theirs. */
import { describe, expect, it } from 'vitest';
import { type AlertRule, alertRulesSchema } from '../../../contract/alerts.ts';
import { StateVersionError } from '../../../main/analytics/analytics.ts';
import { STATE_VERSION } from '../../../main/analytics/saved-state.ts';
import { AnalyticsRun } from '../../support/analytics-run.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { asVersion } from '../../support/stored-state.ts';

const START_US = 1_709_737_200_000_000;
const RULES: readonly AlertRule[] = alertRulesSchema.parse([
  { id: 'move', kind: 'percent_move', threshold_percent: 1, reference: 'window:5m' },
  { id: 'spike', kind: 'volume_spike', window: '1m', factor: 3 },
  {
    id: 'both',
    kind: 'all',
    conditions: [{ kind: 'price_cross', level: 101, direction: 'up' }],
    trigger: 'bar_close',
  },
]);
const OPTIONS = { rules: RULES, hasOperators: true };

/** Of three stocks in two partitions, over two hours. */
function savedState(): Uint8Array {
  const run = new AnalyticsRun(OPTIONS);
  for (let i = 0; i < 200; i++) {
    run.apply([
      {
        stock: ['AAA', 'BBB', 'CCC'][i % 3] as string,
        partition: i % 2,
        offset: i,
        timeUs: START_US + i * 36_000_000,
        price: (100 + Math.sin(i / 7)).toFixed(2),
      },
    ]);
  }
  return run.analytics.save();
}

const STATE = savedState();

/** What `restore` throws. */
function refusal(state: Uint8Array): unknown {
  try {
    new AnalyticsRun(OPTIONS).analytics.restore(state);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('a saved state', () => {
  it('is taken over whole', () => {
    expect(refusal(STATE)).toBeUndefined();
  });

  it.each([
    [STATE_VERSION - 1, 'an older version'],
    [STATE_VERSION + 1, 'a newer version'],
  ])('of version %i is refused as of %s', (version, what) => {
    const error = refusal(asVersion(STATE, version));
    expect(error).toBeInstanceOf(StateVersionError);
    expect(String(error)).toContain(`${what} (${version} instead of ${STATE_VERSION})`);
  });

  it('that was cut off anywhere is refused as damaged', () => {
    for (
      let length = 0;
      length < STATE.length;
      length += length < 200 || STATE.length - length < 200 ? 1 : 61
    ) {
      const error = refusal(STATE.subarray(0, length));
      expect(error, `cut off after ${length} of ${STATE.length} bytes`).toBeInstanceOf(StateVersionError);
      expect(String(error)).toContain('damaged');
    }
  });

  it('with bytes overwritten is taken over, where nothing shows, or refused, and never leads astray', () => {
    const random = seededRandom(4);
    let refused = 0;
    for (let run = 0; run < 1_000; run++) {
      const spoilt = STATE.slice();
      const place = Math.floor(random() * spoilt.length);
      for (let at = place; at < Math.min(spoilt.length, place + 1 + (run % 8)); at++)
        spoilt[at] = random() * 256;
      const error = refusal(spoilt);
      if (error === undefined) continue;
      refused++;
      expect(error, `run ${run}, at byte ${place}`).toBeInstanceOf(StateVersionError);
    }
    expect(refused).toBeGreaterThan(50);
  }, 60_000);

  it('of random bytes behind its header is refused', () => {
    const random = seededRandom(5);
    for (let run = 0; run < 200; run++) {
      const spoilt = STATE.map((byte, place) => (place < 23 ? byte : random() * 256));
      expect(refusal(spoilt), `run ${run}`).toBeInstanceOf(StateVersionError);
    }
  });
});
