/** The steps of `npm test`: what each runs, what it needs first, and which lane it belongs to. */

/** @typedef {{ name: string, command: string[], after?: string[], vitest?: boolean, heavy?: boolean }} Step */

const vitest = (project, after = []) => ({
  name: project,
  command: ['vitest', 'run', '--project', project],
  vitest: true,
  after,
});

/**
 * In order of preference: the runner starts the first step that is ready whenever one of its two places is free, so the long ones
 * that start real servers and browsers come first and the short checks fill the gaps.
 * @type {Step[]}
 */
export const STEPS = [
  { name: 'build', command: ['electron-vite', 'build', '--logLevel', 'warn'] },
  vitest('integration'),
  { name: 'types', command: ['tsc', '-b'] },
  vitest('electron', ['build']),
  vitest('browser', ['build', 'electron']),
  vitest('package', ['electron', 'browser']),
  // The plan of the blows is always the same; `npm run test:soak` draws another one each time.
  {
    name: 'chaos',
    command: ['node', 'test/chaos/run.ts', '--kills', '15', '--seed', '1'],
    after: ['package'],
  },
  { name: 'format and lint', command: ['biome', 'ci', '--colors=off', '.'] },
  { name: 'layers', command: ['npm', 'run', '-s', 'check:layers'] },
  { name: 'unused code', command: ['knip'] },
  { name: 'supply chain', command: ['npm', 'run', '-s', 'check:supply'] },
  vitest('unit'),
  vitest('contract'),
  vitest('property'),
];
