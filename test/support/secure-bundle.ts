/** What DataStax Astra gives its users, made here: a secure-connect bundle, and the service that tells where the database is. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';
import type { Certificate } from '../../scripts/services/x509.mjs';

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END = 0x06054b50;

/** The fields that a file's local header and its entry in the directory have in common. */
function fieldsOf(name: Buffer, content: Buffer): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(content.length, 14);
  fields.writeUInt32LE(content.length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** Returns a zip archive of the files, not compressed. */
export function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, text] of Object.entries(files)) {
    const name = Buffer.from(path);
    const content = Buffer.from(text);
    const fields = fieldsOf(name, content);
    const local = Buffer.concat([number(LOCAL_HEADER), fields, name, content]);
    // Version made by; then, after the common fields: comment, disk, attributes, and where the file begins.
    const entry = [
      number(CENTRAL_HEADER),
      Buffer.from([20, 0]),
      fields,
      Buffer.alloc(10),
      number(offset),
      name,
    ];
    parts.push(local);
    directory.push(Buffer.concat(entry));
    offset += local.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listing, end]);
}

export interface MetadataService {
  readonly port: number;
  close(): Promise<void>;
}

/** Tells clients that show a certificate of the authority that the database is behind `address`. */
export async function startMetadataService(
  { certificate, key }: Certificate,
  authority: string,
  address: string,
): Promise<MetadataService> {
  const answer = JSON.stringify({
    version: 1,
    contact_info: {
      type: 'sni_proxy',
      local_dc: 'datacenter1',
      sni_proxy_address: address,
      contact_points: ['00000000-0000-4000-8000-000000000001'],
    },
  });
  const server = createServer(
    { cert: certificate, key, ca: authority, requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      response.writeHead(request.url === '/metadata' ? 200 : 404).end(answer);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
