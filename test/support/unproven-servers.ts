/** What every TLS client must say of a server that cannot prove who it is: the same tests for Kafka and Cassandra. */
import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../scripts/services/x509.mjs';
import { type CertificateFiles, DAY_MS, writeCertificate } from './certificates.ts';
import type { TestService } from './services.ts';
import { startTlsFront } from './tls-front.ts';

/** What differs from settings that are right. */
export interface TlsChange {
  readonly tls?: { readonly caFile?: string; readonly serverName?: string };
  /** Of a front before the server, which shows another certificate. */
  readonly address?: string;
}

export interface TlsClient {
  readonly section: 'kafka' | 'cassandra';
  readonly addressesKey: 'brokers' | 'contactPoints';
  /** What there is once the server runs. */
  about(): {
    readonly server: TestService;
    readonly folder: string;
    /** That of the server. */
    readonly authority: Certificate;
    /** One that nobody trusts. */
    readonly stranger: CertificateFiles;
  };
  /** What the window says of a client that cannot begin. */
  problemOf(change: TlsChange): Promise<string>;
  /** Resolves when a client with these settings does its work. */
  works(change: TlsChange): Promise<void>;
}

const OTHER_HOST = 'other.example';

/** To be called outside of tests. */
export function testUnprovenServers(client: TlsClient): void {
  const { section, addressesKey, about, problemOf, works } = client;
  const named = (setting: string): string => `${section}\\.${setting}`;

  async function behindFront<T>(
    certificate: Certificate,
    use: (change: TlsChange) => Promise<T>,
  ): Promise<T> {
    const front = await startTlsFront(about().server, certificate);
    try {
      return await use({ address: front.address });
    } finally {
      await front.close();
    }
  }
  const issued = (name: string, more: Partial<Parameters<typeof writeCertificate>[2]> = {}): Certificate =>
    writeCertificate(about().folder, name, { issuer: about().authority, hosts: ['127.0.0.1'], ...more });

  describe('a server that cannot prove who it is gets no login:', () => {
    const untrusted = new RegExp(
      `shows a certificate of an authority that is not trusted here: set ${named('tls\\.caFile')}`,
    );
    it.each<[string, () => TlsChange, RegExp]>([
      [
        'another authority than the one that is trusted',
        () => ({ tls: { caFile: about().stranger.certFile } }),
        untrusted,
      ],
      ['an authority that is not public, with none named', () => ({ tls: { caFile: '' } }), untrusted],
      [
        'a name that the certificate does not have',
        () => ({ tls: { serverName: OTHER_HOST } }),
        new RegExp(
          `shows a certificate for another host \\(.*localhost.*or set ${named('tls\\.serverName')}`,
        ),
      ],
    ])('%s', async (_what, change, sentence) => {
      expect(await problemOf(change())).toMatch(sentence);
    });

    it.each<[string, () => Certificate, RegExp]>([
      [
        'an expired certificate',
        () => issued('expired', { toMs: Date.now() - DAY_MS / 2 }),
        /shows a certificate that has expired: have it renewed there/,
      ],
      [
        'a self-signed certificate',
        () => writeCertificate(about().folder, 'self-signed', { hosts: ['127.0.0.1'] }),
        new RegExp(
          `shows a self-signed certificate, for which no authority vouches: .*${named('tls\\.caFile')}`,
        ),
      ],
      [
        'a certificate of another host',
        () => issued('other-host', { hosts: [OTHER_HOST] }),
        new RegExp(
          `shows a certificate for another host \\(IP: 127\\.0\\.0\\.1 is not in the cert's list\\): name it in ${named(addressesKey)}`,
        ),
      ],
    ])('%s', async (_what, certificate, sentence) => {
      expect(await behindFront(certificate(), problemOf)).toMatch(sentence);
    });

    it('while one behind a front with the right certificate is worked with', () =>
      behindFront(issued('right'), works));
  });
}
