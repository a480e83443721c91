/** Writes an asar archive: a header of sizes in Chromium's pickle format, the list of files as JSON, then their bytes. */

/**
 * @param {Record<string, Buffer>} files content by name
 * @returns {Buffer}
 */
export function packAsar(files) {
  const listing = {};
  let offset = 0;
  for (const [name, { length }] of Object.entries(files)) {
    listing[name] = { size: length, offset: String(offset) };
    offset += length;
  }
  const json = Buffer.from(JSON.stringify({ files: listing }));
  const padding = Buffer.alloc((4 - (json.length % 4)) % 4);
  const payload = 4 + json.length + padding.length;
  const sizes = Buffer.alloc(16);
  [4, payload + 4, payload, json.length].forEach((size, index) => {
    sizes.writeUInt32LE(size, index * 4);
  });
  return Buffer.concat([sizes, json, padding, ...Object.values(files)]);
}
