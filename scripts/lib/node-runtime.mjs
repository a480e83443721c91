/** The Node that runs this project's TypeScript: the one that called, when it is new enough, else the one among its packages. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** From 22.18 on, Node runs TypeScript without a flag. */
const STRIPS_TYPES = [22, 18];

/** Throws an Error that says what to install when there is none. */
export function findNode(root) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > STRIPS_TYPES[0] || (major === STRIPS_TYPES[0] && minor >= STRIPS_TYPES[1]))
    return process.execPath;
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const packaged = join(
    root,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (existsSync(packaged)) return packaged;
  throw new Error(
    `Node ${process.versions.node} is too old and no newer one is packaged for ${process.platform} ${process.arch}. ` +
      'Install Node 24: https://nodejs.org/',
  );
}

/** Returns the environment in which `node` and every package's command is this project's. */
export function projectEnvironment(root, environment = process.env) {
  const bin = join(root, 'node_modules', '.bin');
  return { ...environment, PATH: `${bin}${delimiter}${environment.PATH ?? ''}` };
}
