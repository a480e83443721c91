/**
 * What encryption costs the journal: the same entries of 2,000 trades committed one after another to a journal with and without it, in rounds
 * taking turns; then the same file encrypted anew, as `stockstream rekey` does it.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalCipher } from '../main/journal/cipher.ts';
import { openJournal } from '../main/journal/duckdb-journal.ts';
import { rewriteJournal } from '../main/journal/rewrite-journal.ts';
import { newDataKey } from '../main/keys/data-key.ts';
import { SymbolTable } from '../main/trades/symbol-table.ts';
import { entryOf } from '../test/support/journal-entries.ts';
import { TEST_CIPHER } from '../test/support/journal-keys.ts';
import { tradeBatch } from '../test/support/trades.ts';
import { type Spread, spreadOf } from './pipeline/statistics.ts';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const COMMITS = 200;
const TRADES = 2_000;
const MEMORY = { memoryLimitMb: 512 };
const STOCKS = 100;

interface Measured {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuUs: number;
  readonly bytes: number;
}

const symbols = new SymbolTable();
/** Made once: making them is not what is measured. */
const ENTRIES = Array.from({ length: COMMITS }, (_, commit) =>
  entryOf({
    trades: [
      tradeBatch(
        symbols,
        Array.from({ length: TRADES }, (_trade, i) => {
          const offset = commit * TRADES + i;
          const price = (100 + 20 * Math.sin(offset / 1e4)).toFixed(2);
          return {
            timeUs: 1.7e15 + offset * 500,
            offset,
            stock: `S${offset % STOCKS}`,
            price,
            quantity: 100 + (offset % 900),
          };
        }),
      ),
    ],
  }),
);

const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(Math.floor(sorted.length * part), sorted.length - 1)] ?? Number.NaN;

async function commitAll(dataDir: string, cipher: JournalCipher | null): Promise<Measured> {
  const journal = await openJournal({ dataDir, ...MEMORY, cipher, symbols });
  const times: number[] = [];
  const startCpu = process.cpuUsage();
  for (const entry of ENTRIES) {
    const startMs = performance.now();
    await journal.commit(entry);
    times.push(performance.now() - startMs);
  }
  const { user, system } = process.cpuUsage(startCpu);
  await journal.close();
  times.sort((a, b) => a - b);
  const { size } = await stat(join(dataDir, 'journal.duckdb'));
  return {
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    cpuUs: (user + system) / (COMMITS * TRADES),
    bytes: size / (COMMITS * TRADES),
  };
}

async function inNewFolder<Result>(work: (dataDir: string) => Promise<Result>): Promise<Result> {
  const dataDir = await mkdtemp(join(tmpdir(), 'stockstream-bench-'));
  try {
    return await work(dataDir);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

const text = ({ min, median, max }: Spread, digits: number): string =>
  `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;

function row(name: string, runs: readonly Measured[], peers: readonly Measured[]): string {
  const of = (key: keyof Measured): Spread => spreadOf(runs.map((run) => run[key]));
  const ratios = spreadOf(runs.map(({ cpuUs }, i) => cpuUs / (peers[i]?.cpuUs ?? Number.NaN)));
  return `| ${name} | ${text(of('p50Ms'), 1)} | ${text(of('p99Ms'), 1)} | ${text(of('cpuUs'), 2)} | ${text(ratios, 2)} | ${of('bytes').median.toFixed(1)} |`;
}

const plain: Measured[] = [];
const encrypted: Measured[] = [];
// The first round does not count: code is compiled, libraries are loaded.
for (let round = 0; round <= ROUNDS; round++) {
  const measured = [
    await inNewFolder((dataDir) => commitAll(dataDir, null)),
    await inNewFolder((dataDir) => commitAll(dataDir, TEST_CIPHER)),
  ] as const;
  if (round === 0) continue;
  plain.push(measured[0]);
  encrypted.push(measured[1]);
}
process.stdout.write(
  [
    '## Journal, encrypted',
    '',
    `${COMMITS} commits of ${TRADES} trades, ${ROUNDS} rounds taking turns; ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}.`,
    '',
    '| journal | p50 ms a commit: median (min–max) | p99 ms | CPU µs a trade | CPU beside plain | bytes a trade |',
    '|---|---|---|---|---|---|',
    row('not encrypted', plain, plain),
    row('encrypted (AES-256-GCM)', encrypted, plain),
    '',
  ].join('\n'),
);
const rekeyMs = await inNewFolder(async (dataDir) => {
  await commitAll(dataDir, TEST_CIPHER);
  const startMs = performance.now();
  const to: JournalCipher = { keys: [newDataKey()], extension: TEST_CIPHER.extension };
  await rewriteJournal({ dataDir, ...MEMORY, from: TEST_CIPHER, to });
  return performance.now() - startMs;
});
process.stdout.write(
  `\nA new key for these ${COMMITS * TRADES} trades, copied and compared: ${Math.round(rekeyMs)} ms.\n`,
);
