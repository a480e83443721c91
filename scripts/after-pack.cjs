/** electron-builder's hook: Electron's sample app has no place beside ours, it would open whatever path it is given. */
const { rm } = require('node:fs/promises');
const { join } = require('node:path');

/** @param {{ packager: { getResourcesDir(appOutDir: string): string }, appOutDir: string }} context */
module.exports = async function afterPack({ packager, appOutDir }) {
  await rm(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true });
};
