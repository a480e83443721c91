/** Imports go one way: contract ← main ← (electron, web); contract ← renderer. A wrong one fails the build. */
const only = (name, from, allowed, extra = {}) => ({
  name,
  severity: 'error',
  comment: `${from} may import only ${allowed.join(', ')} of this project`,
  from: { path: `^${from}/` },
  to: {
    path: '^(contract|main|electron|web|renderer|spark|test|bench|scripts)/',
    pathNot: allowed.map((a) => `^${a}/`),
    ...extra,
  },
});

module.exports = {
  forbidden: [
    only('contract-alone', 'contract', ['contract']),
    only('engine-below-hosts', 'main', ['main', 'contract']),
    only('electron-is-a-shell', 'electron', ['electron', 'main', 'contract']),
    only('web-is-a-host', 'web', ['web', 'main', 'contract']),
    only('renderer-knows-the-contract', 'renderer', ['renderer', 'contract']),
    {
      name: 'contract-imports-zod-only',
      severity: 'error',
      from: { path: '^contract/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'core'], pathNot: 'node_modules/zod/' },
    },
    {
      name: 'analytics-is-pure',
      severity: 'error',
      comment:
        'No I/O, no clock, no packages: main/analytics imports the contract, the trade columns, the calendars and itself',
      from: { path: '^main/analytics/' },
      to: { pathNot: '^(contract|main/analytics|main/alerts|main/trades|main/calendar)/' },
    },
    {
      name: 'engine-is-plain-node',
      severity: 'error',
      from: { path: '^(main|contract|web)/' },
      to: { path: 'node_modules/(electron|electron-store|electron-updater|react|react-dom)/' },
    },
    {
      name: 'renderer-has-no-node',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'not-resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^electron$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    // No tsConfig here: with one, the package `electron` is taken for the folder electron/.
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.css', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
