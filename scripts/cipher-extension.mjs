/**
 * DuckDB's extension `httpfs`, whose OpenSSL encrypts the journal: DuckDB alone refuses to write an encrypted file. It is fetched once, as a
 * wheel of the Python package index that carries it and whose checksum is pinned here; where there is no pip, DuckDB itself fetches it
 * from its extension host. Either way DuckDB checks its signature whenever it loads it. Its version has to be the database's.
 * `node scripts/cipher-extension.mjs` prints where it is.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { downloadWheel, hasPip } from './lib/pip-wheel.mjs';
import { sha256 } from './lib/sha256.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const VERSION = '1.5.5';
const FILE = 'httpfs.duckdb_extension';

/** By system and processor, named as electron-builder names them. */
const BUILDS = {
  'linux-x64': {
    wheel: '84913dbe172ccb54368de2c4a020c38ca8b0e76f99df548f7fac37934cc7826f',
    platform: 'manylinux2014_x86_64',
    extension: '887c392b1e49128d11667c81e3698d8b00dfdeb456771acf66d05a0f74f7b7d8',
  },
  'linux-arm64': {
    wheel: '567d17e398fc29f7ea4bc42ea277ea19643bd1ad1815f676cb6dd994b50399bb',
    platform: 'manylinux2014_aarch64',
    extension: 'eba6e263e395a83966090f1f11ade63630b1b21422f0f2813858d179d42ea1e9',
  },
  'mac-arm64': {
    wheel: 'a6d9b245ac83834543354e826020b35b8dba16291bb876b2b00bd49f2c6aeb9d',
    platform: 'macosx_11_0_arm64',
    extension: '10514b4ef19f80bf4ec4bf90c124f5d34625f2606263b40ae8ec7979905bb779',
  },
  'mac-x64': {
    wheel: '5dc6e48e7a6d4c775d88fcd9b6529b385559600c0cd17a2600addfdd34ae3060',
    platform: 'macosx_11_0_x86_64',
    extension: 'a2f48ae06834c165ae73db71f2320360a4b30e7acf4c87187b2241caa48a990d',
  },
  'win-x64': {
    wheel: '138fd4368906c04636642023c123bd564d1bd1b9b75cd762f9f9bfad6fccb1ba',
    platform: 'win_amd64',
    extension: '65661c40463e74751993e8a7cb7b4c8906be9218319616a0bdfc1b4ae9ffdf9a',
  },
};

const OS_NAMES = { darwin: 'mac', win32: 'win' };

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await cipherExtension());

/**
 * Returns the extension's path for a system, fetching it when it is not there; throws an Error that says what is missing.
 * @param {{ platform: string, arch: string }} [system] default: this one
 */
export async function cipherExtension({ platform, arch } = process) {
  const name = `${OS_NAMES[platform] ?? platform}-${arch}`;
  const build = BUILDS[name];
  if (build === undefined)
    throw new Error(
      `DuckDB's extension httpfs is not known for ${name}: the journal cannot be encrypted there (setting journal.encryption).`,
    );
  const folder = join(ROOT, '.cache', 'duckdb', name);
  const file = join(folder, FILE);
  if (await isComplete(file, build)) return file;
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(join(dirname(folder), '.fetching-'));
  try {
    console.error("cipher-extension: fetching DuckDB's encryption (7 MiB, once)");
    const fetched = join(work, 'fetched');
    mkdirSync(fetched);
    if (hasPip()) await fetchWheel(build, work, fetched);
    else await install(work, fetched, name);
    rmSync(folder, { recursive: true, force: true });
    renameSync(fetched, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return file;
}

/** DuckDB leaves a note beside what it has fetched, and its signature, itself. */
async function isComplete(file, build) {
  if (!existsSync(file)) return false;
  return existsSync(`${file}.info`) || (await sha256(file)) === build.extension;
}

async function fetchWheel(build, work, target) {
  const requirement = `duckdb-extension-httpfs==${VERSION}`;
  const wheel = await downloadWheel({ requirement, sha256: build.wheel, platform: build.platform }, work);
  execFileSync('python3', ['-m', 'zipfile', '-e', wheel, work], { stdio: ['ignore', 2, 2] });
  const unpacked = join(work, 'duckdb_extension_httpfs', 'extensions', `v${VERSION}`, FILE);
  const found = await sha256(unpacked);
  if (found !== build.extension)
    throw new Error(`The extension in ${requirement} has checksum ${found}, not the known one.`);
  renameSync(unpacked, join(target, FILE));
}

async function install(work, target, name) {
  if (name !== `${OS_NAMES[process.platform] ?? process.platform}-${process.arch}`)
    throw new Error(`The extension for ${name} comes through pip. Install Python with pip, then try again.`);
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { extension_directory: work });
  const connection = await instance.connect();
  try {
    await connection.run('INSTALL httpfs');
    const [row] = await connection
      .runAndReadAll(`SELECT install_path FROM duckdb_extensions() WHERE extension_name = 'httpfs'`)
      .then((result) => result.getRows());
    renameSync(row[0], join(target, FILE));
    renameSync(`${row[0]}.info`, join(target, `${FILE}.info`));
  } catch (error) {
    throw new Error(
      `DuckDB could not fetch its extension httpfs (${error.message.split('\n')[0]}). Install Python with pip, which is the other way, ` +
        'and start again; or set `journal.encryption` to "off".',
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
