/** electron-builder's hook: what encrypts the journal has to be there for the system that is packaged for. */
/** electron-builder's numbers for processors. */
const ARCHITECTURES = { 1: 'x64', 3: 'arm64' };

/** @param {{ electronPlatformName: string, arch: number }} context */
module.exports = async function beforePack({ electronPlatformName, arch }) {
  const { cipherExtension } = await import('./cipher-extension.mjs');
  const system = { platform: electronPlatformName, arch: ARCHITECTURES[arch] ?? String(arch) };
  await cipherExtension(system);
};
