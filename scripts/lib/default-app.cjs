// Packed into the test runtime as Electron's default_app: `electron [-r module]… [switches] PATH [arguments]` loads the app at PATH.
const { app } = require('electron');
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join, resolve } = require('node:path');

const { modules, path } = parse(process.argv.slice(1));
Module._preloadModules(modules);
if (path === undefined) {
  console.error('usage: electron [-r module] PATH');
  process.exit(1);
}
const folder = resolve(path);
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setVersion(manifest.version);
app.setName(manifest.productName ?? manifest.name);
app.setAppPath(folder);
Module._load(join(folder, manifest.main), null, true);

function parse([first, ...rest], modules = []) {
  if (first === '-r') return parse(rest.slice(1), [...modules, rest[0]]);
  return first?.startsWith('-') ? parse(rest, modules) : { modules, path: first };
}
