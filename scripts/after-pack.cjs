/** electron-builder's hook, before the package is sealed. */
const { execFileSync } = require('node:child_process');
const { rm } = require('node:fs/promises');
const { join } = require('node:path');

/**
 * Electron's sample app has no place beside ours, it would open whatever path it is given. The bill of materials is part of every package.
 * @param {{ packager: { getResourcesDir(appOutDir: string): string, info: { framework: { version: string } } }, appOutDir: string }} context
 */
module.exports = async function afterPack({ packager, appOutDir }) {
  const resources = packager.getResourcesDir(appOutDir);
  await rm(join(resources, 'default_app.asar'), { force: true });
  const bill = join(resources, 'sbom.cdx.json');
  execFileSync(process.execPath, [join(__dirname, 'sbom.mjs'), bill, packager.info.framework.version], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
};
