/**
 * `npm run sbom`: the bill of materials of what users get, as CycloneDX: `dependencies` with all that they need, and Electron itself.
 * npm writes it for everything that is installed; what only serves development is taken out here, as npm's own `--omit dev` also
 * takes out packages that both need. `node scripts/sbom.mjs FILE ELECTRON_VERSION` is how a package gets its own.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { handedOn, nameOf } from './lib/supply-chain.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const manifest = readJson('package.json');
const lock = readJson('package-lock.json');
const [file = join(ROOT, 'out', 'sbom.cdx.json'), electronVersion = manifest.devDependencies.electron] =
  process.argv.slice(2);

const bill = billOfMaterials(npmBill(), electronVersion);
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
console.error(`sbom: ${bill.components.length} components in ${file}`);

function readJson(name) {
  return JSON.parse(readFileSync(join(ROOT, name), 'utf8'));
}

function npmBill() {
  const args = ['sbom', '--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application'];
  const { status, stdout, stderr, error } = spawnSync('npm', args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm sbom failed: ${error?.message ?? stderr}`);
  return JSON.parse(stdout);
}

function billOfMaterials(all, electron) {
  // The Node that runs the development scripts is an optional dependency of the project, and no part of the product.
  const ours = new Set(
    handedOn(lock)
      .filter(([place]) => !(nameOf(place) in manifest.optionalDependencies))
      .map(([place, { version }]) => `${nameOf(place)}@${version}`),
  );
  const components = [
    ...all.components.filter((component) => ours.has(component['bom-ref'])),
    electronOf(
      all.components.find(({ name }) => name === 'electron'),
      electron,
    ),
  ];
  const product = { ...all.metadata.component, name: manifest.name };
  const kept = new Set([product, ...components].map((component) => component['bom-ref']));
  return {
    ...all,
    // npm names the product after the folder that it lies in.
    metadata: { ...all.metadata, component: product },
    components,
    dependencies: all.dependencies
      .filter(({ ref }) => kept.has(ref))
      .map((entry) => ({ ...entry, dependsOn: entry.dependsOn.filter((ref) => kept.has(ref)) })),
  };
}

/** The runtime is a development dependency only to npm. A version other than the locked one has no hash here. */
function electronOf(locked, version) {
  const { hashes, properties: _development, ...rest } = locked;
  const own = { ...rest, scope: 'required' };
  if (version === locked.version) return { ...own, hashes };
  return { ...own, version, 'bom-ref': `electron@${version}`, purl: `pkg:npm/electron@${version}` };
}
