/** Certificates of every sort, written where a setting can name them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Certificate, type CertificateRequest, issueCertificate } from '../../scripts/services/x509.mjs';

export interface CertificateFiles extends Certificate {
  readonly certFile: string;
  readonly keyFile: string;
}

export const DAY_MS = 86_400_000;

/** Writes NAME.pem and NAME.key into the folder. */
export function writeCertificate(
  folder: string,
  name: string,
  request: Partial<CertificateRequest> = {},
): CertificateFiles {
  const made = issueCertificate({ commonName: name, ...request });
  const certFile = join(folder, `${name}.pem`);
  const keyFile = join(folder, `${name}.key`);
  writeFileSync(certFile, made.certificate);
  writeFileSync(keyFile, made.key, { mode: 0o600 });
  return { ...made, certFile, keyFile };
}
