import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Problem } from './problem.mjs';

export const KEYSTORE_PASSWORD = 'changeit';

function keytool(java, args) {
  const program = java === 'java' ? 'keytool' : join(dirname(java), 'keytool');
  const { status, stderr, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Problem(`keytool failed: ${stdout}${stderr}`);
}

/** Returns paths of a self-signed server certificate for localhost (`ca`, PEM) and its key store, made on first use. */
export function ensureCertificate(folder, java) {
  const keystore = join(folder, 'server.p12');
  const ca = join(folder, 'ca.pem');
  if (!existsSync(ca)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const store = ['-alias', 'server', '-keystore', keystore, '-storepass', KEYSTORE_PASSWORD];
    const names = [
      '-dname',
      'CN=localhost',
      '-ext',
      'san=dns:localhost,ip:127.0.0.1',
      '-ext',
      'bc:c=ca:true',
    ];
    keytool(java, [
      '-genkeypair',
      ...store,
      '-storetype',
      'PKCS12',
      '-keyalg',
      'EC',
      '-groupname',
      'secp256r1',
      ...names,
      '-validity',
      '825',
    ]);
    keytool(java, ['-exportcert', '-rfc', ...store, '-file', `${ca}.part`]);
    renameSync(`${ca}.part`, ca);
  }
  return { keystore, ca };
}
