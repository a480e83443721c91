import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Alert } from '../../../contract/alerts.ts';
import { settingsSchema } from '../../../contract/settings.ts';
import type { EngineProcessState } from '../../../contract/shell.ts';
import { createEngineSupervisor, type EngineEnd } from '../../../electron/engine-supervisor.ts';
import { type FakeEngineProcess, fakeEngineProcess } from '../../support/fake-engine-process.ts';

let processes: FakeEngineProcess[];
let states: EngineProcessState[];
let alerts: Alert[];
let gaveUp: EngineEnd[];
let locked: string[];
let lastWords: string;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, 'error').mockImplementation(() => {});
  processes = [];
  states = [];
  alerts = [];
  gaveUp = [];
  locked = [];
  lastWords = '';
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const start = { type: 'start', settings: settingsSchema.parse({}), cipher: null, secrets: {} } as const;

function supervise() {
  return createEngineSupervisor({
    fork() {
      const engine = fakeEngineProcess(lastWords);
      processes.push(engine);
      return engine;
    },
    startMessage: () => start,
    onState: (state) => states.push(state),
    onAlert: (alert) => alerts.push(alert),
    onGiveUp: (end) => gaveUp.push(end),
    onLocked: (reason) => locked.push(reason),
  });
}

const newest = () => {
  const engine = processes.at(-1);
  if (engine === undefined) throw new Error('no engine was started');
  return engine;
};

test('an engine is told its settings first, and runs when pages can connect', () => {
  const engine = supervise();
  engine.start();
  expect(newest().received).toEqual([start]);
  expect(states).toEqual(['starting']);
  newest().say({ type: 'ready' });
  expect(engine.state).toBe('running');
  newest().say({ type: 'recovered' });
  expect(states).toEqual(['starting', 'running']);
});

test('starting twice starts one process', () => {
  const engine = supervise();
  engine.start();
  engine.start();
  expect(processes).toHaveLength(1);
});

test('a dead engine is started again, with its settings, and the windows hear of both', () => {
  const engine = supervise();
  engine.start();
  newest().say({ type: 'ready' });
  newest().exit(137);
  expect(engine.state).toBe('restarting');
  vi.advanceTimersByTime(250);
  expect(processes).toHaveLength(2);
  expect(newest().received).toEqual([start]);
  newest().say({ type: 'ready' });
  expect(states).toEqual(['starting', 'running', 'restarting', 'running']);
});

test('five quick deaths in a row, each waited for longer, and it gives up with the reason', () => {
  const engine = supervise();
  engine.start();
  for (const waited of [250, 500, 1000, 2000]) {
    newest().exit(1);
    vi.advanceTimersByTime(waited - 1);
    const before = processes.length;
    vi.advanceTimersByTime(1);
    expect(processes).toHaveLength(before + 1);
  }
  newest().say({ type: 'failed', reason: 'The journal is another version.', isLocked: false });
  newest().exit(1);
  vi.advanceTimersByTime(600_000);
  expect(processes).toHaveLength(5);
  expect(engine.state).toBe('stopped');
  expect(gaveUp).toEqual([{ after: 'deaths', reason: 'The journal is another version.' }]);
});

test('an engine that told why it cannot recover is not started again: it would take as long and end alike', () => {
  const engine = supervise();
  engine.start();
  newest().say({ type: 'ready' });
  vi.advanceTimersByTime(120_000);
  newest().say({ type: 'failed', reason: 'It stopped at trade 7.', isLocked: false });
  newest().exit(1);
  vi.advanceTimersByTime(600_000);
  expect(processes).toHaveLength(1);
  expect(engine.state).toBe('stopped');
  expect(gaveUp).toEqual([{ after: 'recovery', reason: 'It stopped at trade 7.' }]);
});

test('an engine that dies while it recovers never was healthy, however long it took', () => {
  supervise().start();
  for (let death = 0; death < 5; death += 1) {
    newest().say({ type: 'ready' });
    vi.advanceTimersByTime(60_000);
    newest().exit(137);
    vi.advanceTimersByTime(10_000);
  }
  expect(processes).toHaveLength(5);
  expect(gaveUp).toEqual([{ after: 'deaths', reason: 'Its process ended with status 137.' }]);
});

test('an engine that lived long before it died is not counted with the others', () => {
  const engine = supervise();
  engine.start();
  for (let death = 0; death < 12; death += 1) {
    newest().say({ type: 'ready' });
    newest().say({ type: 'recovered' });
    vi.advanceTimersByTime(30_000);
    newest().exit(137);
    vi.advanceTimersByTime(250);
  }
  expect(processes).toHaveLength(13);
  expect(gaveUp).toEqual([]);
});

test('after giving up, the user may try again', () => {
  const engine = supervise();
  engine.start();
  for (let death = 0; death < 5; death += 1) {
    newest().exit(1);
    vi.advanceTimersByTime(10_000);
  }
  expect(gaveUp).toEqual([{ after: 'deaths', reason: 'Its process ended with status 1.' }]);
  engine.start();
  newest().say({ type: 'ready' });
  expect(engine.state).toBe('running');
});

test('an engine whose journal has another key is not started again, and the user decides', () => {
  const engine = supervise();
  engine.start();
  newest().say({ type: 'failed', reason: 'The journal is locked.', isLocked: true });
  newest().exit(1);
  vi.advanceTimersByTime(600_000);
  expect(processes).toHaveLength(1);
  expect(engine.state).toBe('stopped');
  expect(locked).toEqual(['The journal is locked.']);
  expect(gaveUp).toEqual([]);
  engine.start();
  expect(processes).toHaveLength(2);
});

test('without a reason of its own, what it wrote last is the reason', () => {
  lastWords = 'out of memory\n';
  supervise().start();
  for (let death = 0; death < 5; death += 1) {
    newest().exit(134);
    vi.advanceTimersByTime(10_000);
  }
  expect(gaveUp).toEqual([{ after: 'deaths', reason: 'out of memory' }]);
});

test('alerts are passed on', () => {
  supervise().start();
  const alert = { stock: 'NVDA' } as Alert;
  newest().say({ type: 'alert', alert });
  expect(alerts).toEqual([alert]);
});

test('a stopped engine is asked to end, is not started again, and is killed only past the deadline', async () => {
  const engine = supervise();
  engine.start();
  const stopped = engine.stop();
  expect(newest().received.at(-1)).toEqual({ type: 'stop' });
  expect(newest().isKilled).toBe(false);
  vi.advanceTimersByTime(5_000);
  expect(newest().isKilled).toBe(true);
  newest().exit(15);
  await stopped;
  vi.advanceTimersByTime(60_000);
  expect(processes).toHaveLength(1);
  expect(engine.state).toBe('stopped');
});

test('stopping between a death and the next start leaves nothing running', async () => {
  const engine = supervise();
  engine.start();
  newest().exit(137);
  await engine.stop();
  vi.advanceTimersByTime(60_000);
  expect(processes).toHaveLength(1);
});
