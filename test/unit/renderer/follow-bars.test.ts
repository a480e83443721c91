import { expect, test } from 'vitest';
import { BAR_FIELDS, type BarsPayload, type HistoryRequest } from '../../../contract/protocol.ts';
import type { Stock } from '../../../contract/units.ts';
import type { FrameListener } from '../../../renderer/bridge/engine-client.ts';
import { followBars } from '../../../renderer/panels/follow-bars.ts';
import { type BarSeries, EMPTY_SERIES } from '../../../renderer/stores/bars.ts';

function barsAt(...minutes: readonly number[]): BarsPayload {
  const rows = minutes.flatMap((minute) => BAR_FIELDS.map((field) => (field === 'openTimeMs' ? minute : 1)));
  return { kind: 'bars', values: Float64Array.from(rows) };
}

/** A chart and an engine that note what they are told; the history holds bars at 0, 1, 2 … 9. */
function stage() {
  const shown: number[][] = [];
  const asked: HistoryRequest[] = [];
  const counts: (number | string)[] = [];
  let listener: FrameListener | undefined;
  let oldest = () => {};
  const wish = { stock: 'IBM' as Stock, interval: '1m', indicators: [], isKept: false } as const;
  const chart = {
    series: EMPTY_SERIES,
    clear: () => {},
    setSeries: (series: BarSeries) => void shown.push(series.bars.map((bar) => bar.openTimeMs)),
    onOldest(next: () => void) {
      oldest = next;
    },
  };
  const client = {
    subscribe(_subscription: unknown, next: FrameListener) {
      listener = next;
      return () => {
        listener = undefined;
      };
    },
    async history(request: HistoryRequest) {
      asked.push(request);
      const older = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].filter((minute) => minute < request.beforeMs);
      return barsAt(...older.slice(-3));
    },
  };
  const stop = followBars(chart, client, wish, (count, refusal) => counts.push(refusal ?? count));
  return {
    shown,
    asked,
    counts,
    stop,
    frame: (payload: BarsPayload, type: 'snapshot' | 'delta') => listener?.onFrame(payload, type),
    refuse: (reason: string) => listener?.onRefused?.(reason),
    async scrollBack() {
      oldest();
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

test('scrolling back brings older bars, until the history begins', async () => {
  const { frame, scrollBack, shown, asked } = stage();
  frame(barsAt(4, 5), 'snapshot');
  for (let times = 0; times < 4; times += 1) await scrollBack();
  expect(asked.map((request) => request.beforeMs)).toEqual([4, 1, 0]);
  expect(shown.at(-1)).toEqual([0, 1, 2, 3, 4, 5]);
});

test('one request is under way at a time', async () => {
  const { frame, scrollBack, asked } = stage();
  frame(barsAt(4, 5), 'snapshot');
  await Promise.all([scrollBack(), scrollBack()]);
  expect(asked).toHaveLength(1);
});

test('what comes after the chart has turned to another stock is left out', async () => {
  const { frame, scrollBack, shown, stop } = stage();
  frame(barsAt(4, 5), 'snapshot');
  const loading = scrollBack();
  stop();
  await loading;
  expect(shown).toHaveLength(1);
});

test('the number of bars is told after each frame, and a refusal with its reason', () => {
  const { frame, refuse, counts } = stage();
  frame(barsAt(), 'snapshot');
  frame(barsAt(4), 'delta');
  refuse('no such stock');
  expect(counts).toEqual([0, 1, 'no such stock']);
});
