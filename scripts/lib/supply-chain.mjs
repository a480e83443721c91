/**
 * What package.json and package-lock.json promise about the packages of others: exact versions, each with its hash, no code of theirs
 * run by an installation, and licences that the product may be handed on under. Each function returns what breaks the promise, in words.
 */

/** Licences under which a package may be part of what is handed on; the product's own is Apache-2.0. OFL-1.1: fonts. */
const ALLOWED_LICENCES = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'OFL-1.1',
]);

const EXACT_VERSION = /^\d+\.\d+\.\d+(-[\w.]+)?$/;
const GROUPS = ['dependencies', 'devDependencies', 'optionalDependencies'];

const wishes = (manifest) => GROUPS.flatMap((group) => Object.entries(manifest[group] ?? {}));
const packages = (lock) => Object.entries(lock.packages).filter(([place]) => place !== '');

/** The lock file knows a package by its folder. */
export const nameOf = (place) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** A range, a tag or an address would let an installation choose. */
export function inexactVersions(manifest) {
  return wishes(manifest)
    .filter(([, version]) => !EXACT_VERSION.test(version))
    .map(([name, version]) => `package.json asks for ${name} "${version}": name one version`);
}

/** `npm ci` refuses such a pair too, but only where it runs. */
export function staleLock(manifest, lock) {
  const locked = new Map(wishes(lock.packages[''] ?? {}));
  const wanted = new Map(wishes(manifest));
  return [...new Set([...locked.keys(), ...wanted.keys()])]
    .filter((name) => locked.get(name) !== wanted.get(name))
    .map((name) => `package-lock.json has ${name} ${locked.get(name)}, package.json ${wanted.get(name)}`);
}

/** Without its hash a package may be replaced on its way here. npm leaves it out at times; a new look at the registry mends it. */
export function packagesWithoutHash(lock) {
  return packages(lock)
    .filter(([, { integrity, link }]) => integrity === undefined && !link)
    .map(
      ([place]) =>
        `package-lock.json has no hash of ${nameOf(place)}: delete its entry and run npm install --package-lock-only`,
    );
}

/** Anything but a registry's package, such as an address of a repository. */
export function foreignSources(lock) {
  return packages(lock)
    .filter(([, { resolved = 'https:', link }]) => link || !resolved.startsWith('https:'))
    .map(([place, { resolved }]) => `package-lock.json takes ${nameOf(place)} from ${resolved}`);
}

/** Every package that would run code when it is installed is judged by name in `allowScripts`; and no name there is of old. */
export function unjudgedScripts(manifest, lock) {
  const withScript = packages(lock).filter(([, { hasInstallScript }]) => hasInstallScript);
  const judged = Object.keys(manifest.allowScripts ?? {});
  const isNamed = ([place, { version }]) =>
    judged.includes(nameOf(place)) || judged.includes(`${nameOf(place)}@${version}`);
  const names = withScript.flatMap(([place, { version }]) => [nameOf(place), `${nameOf(place)}@${version}`]);
  return [
    ...withScript
      .filter((entry) => !isNamed(entry))
      .map(
        ([place]) => `${nameOf(place)} has an install script that allowScripts of package.json does not name`,
      ),
    ...judged
      .filter((name) => !names.includes(name))
      .map((name) => `allowScripts of package.json names ${name}, which has no install script`),
  ];
}

/** What is handed on, as [folder, entry]: `dependencies` and what they need. npm calls devOptional what a tool and an optional wish share. */
export function handedOn(lock) {
  return packages(lock).filter(([, { dev, devOptional }]) => !dev && !devOptional);
}

/** Tools that stay here may have any licence. */
export function refusedLicences(lock) {
  return handedOn(lock)
    .filter(([, { license }]) => !isAllowed(license ?? ''))
    .map(([place, { license }]) => `${nameOf(place)} has the licence ${license ?? '(none given)'}`);
}

/** An SPDX expression without inner parentheses: one alternative of OR is enough, and every part of it must be allowed. */
function isAllowed(expression) {
  return expression
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((alternative) => alternative.split(' AND ').every((licence) => ALLOWED_LICENCES.has(licence)));
}
