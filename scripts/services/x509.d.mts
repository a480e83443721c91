/** For tests, which are TypeScript. */
export interface Certificate {
  /** PEM. */
  readonly certificate: string;
  /** PEM of its private key (PKCS #8). */
  readonly key: string;
}

export interface CertificateRequest {
  readonly commonName: string;
  readonly hosts?: readonly string[];
  readonly issuer?: Certificate;
  readonly isAuthority?: boolean;
  readonly fromMs?: number;
  readonly toMs?: number;
}

export function issueCertificate(request: CertificateRequest): Certificate;
