import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { settingsSchema } from '../../../contract/settings.ts';
import { environmentSecrets } from '../../../main/config/secrets.ts';
import { readTlsFiles } from '../../../main/config/tls-files.ts';
import { type CertificateFiles, DAY_MS, writeCertificate } from '../../support/certificates.ts';

let folder = '';
let authority: CertificateFiles;
let client: CertificateFiles;
let encryptedKey = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stockstream-pem-'));
  authority = writeCertificate(folder, 'authority', { isAuthority: true });
  client = writeCertificate(folder, 'client', { issuer: authority });
  encryptedKey = file(
    'encrypted.key',
    createPrivateKey(client.key)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'right-phrase' })
      .toString(),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

interface Files {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

function read(files: Files, env: Record<string, string> = {}) {
  const { tls } = settingsSchema.parse({ kafka: { tls: { enabled: true, ...files } } }).kafka;
  return readTlsFiles('kafka', tls, environmentSecrets(env));
}

const withKey = (keyFile: string): Files => ({ certFile: client.certFile, keyFile });

describe('the files of a connection', () => {
  test('are read as they are; none gives the authorities that Node knows', () => {
    expect(read({})).toEqual({});
    expect(read({ caFile: authority.certFile, ...withKey(client.keyFile) })).toEqual({
      ca: authority.certificate,
      cert: client.certificate,
      key: client.key,
    });
  });

  test('may hold a key that its passphrase opens', () => {
    const { key } = read(withKey(encryptedKey), { STOCKSTREAM_KAFKA_TLS_KEY_PASSPHRASE: 'right-phrase' });
    expect(key).toBe(client.key);
  });

  test.each<[string, () => Files, RegExp]>([
    [
      'absent',
      () => ({ caFile: '/nowhere/ca.pem' }),
      /^\/nowhere\/ca\.pem \(kafka\.tls\.caFile\) cannot be read \(ENOENT/,
    ],
    ['a folder', () => ({ caFile: folder }), /cannot be read \(EISDIR/],
    [
      'no PEM',
      () => ({ caFile: file('a.der', '0\u0082\u0001') }),
      /holds no certificate in PEM form: name the file that has a line "-----BEGIN CERT/,
    ],
    ['a key', () => ({ caFile: authority.keyFile }), /holds a private key and no certificate/],
    [
      'cut short',
      () => ({ caFile: file('cut.pem', authority.certificate.replace(/\n.{64}\n/, '\n')) }),
      /holds a certificate that is damaged .*: copy the file anew\.$/,
    ],
    [
      'of an authority that has expired',
      () => ({
        caFile: writeCertificate(folder, 'old', { isAuthority: true, toMs: Date.now() - DAY_MS / 2 })
          .certFile,
      }),
      /^the authority in .*old\.pem \(kafka\.tls\.caFile\) expired on /,
    ],
    [
      'of a client whose certificate has expired',
      () => writeCertificate(folder, 'late', { toMs: Date.now() - DAY_MS / 2 }),
      /^the certificate of this client, .*late\.pem \(kafka\.tls\.certFile\), expired on /,
    ],
    [
      'of a client whose certificate is not valid yet',
      () => writeCertificate(folder, 'soon', { fromMs: Date.now() + DAY_MS }),
      /is valid only from .* on: check the clock of this computer\.$/,
    ],
    [
      'a certificate instead of its key',
      () => withKey(client.certFile),
      /client\.pem \(kafka\.tls\.keyFile\) holds no private key/,
    ],
    [
      'a key of another certificate',
      () => withKey(authority.keyFile),
      /is not that of the certificate in .*client\.pem/,
    ],
    [
      'a damaged key',
      () => withKey(file('bad.key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n')),
      /bad\.key \(kafka\.tls\.keyFile\) is damaged/,
    ],
    [
      'an encrypted key without a passphrase',
      () => withKey(encryptedKey),
      /its passphrase is not set: set STOCKSTREAM_KAFKA_TLS_KEY_PASSPHRASE/,
    ],
  ])('that are of no use are told as what they are: %s', (_what, files, sentence) => {
    const { caFile = '', certFile = '', keyFile = '' } = files();
    expect(() => read({ caFile, certFile, keyFile })).toThrow(sentence);
  });

  test('with a passphrase that does not open the key say so, and not the passphrase', () => {
    const wrong = () => read(withKey(encryptedKey), { STOCKSTREAM_KAFKA_TLS_KEY_PASSPHRASE: 'wrong-phrase' });
    expect(wrong).toThrow('does not open with the passphrase that is set');
    expect(wrong).not.toThrow('wrong-phrase');
  });
});
