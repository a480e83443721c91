/** What went wrong in a TLS handshake, told by OpenSSL's and Node's codes and words: each failure has its own sentence and remedy. */
import type { Problem } from './problem.ts';

export interface TlsPlace {
  /** `Kafka at broker:9093`. */
  readonly server: string;
  /** Where the files are set: `kafka.tls`. */
  readonly section: string;
  /** The setting that names the server: `kafka.brokers`. */
  readonly addresses: string;
  /** The certificate that this client shows; empty: none. */
  readonly certFile: string;
}

export interface TlsFailure {
  readonly message: string;
  readonly code?: string | undefined;
}

type Sentence = (place: TlsPlace, reason: string) => Problem;

/** What matters of it: OpenSSL's reason among its places in code, Node's names among its words. */
function reasonOf(message: string): string {
  const reason = /SSL routines:[^:]*:([^:]+):/.exec(message) ?? /altnames: (.+)$/.exec(message);
  return (reason?.[1] ?? message).replace(/[:\s]+$/, '');
}

/** An alert about certificates means the one that was shown, or that none was. */
const clientCertificate: Sentence = ({ server, section, certFile }) =>
  certFile === ''
    ? {
        happened: `${server} asks for a certificate of this client, and none is set`,
        remedy: `set ${section}.certFile and ${section}.keyFile`,
      }
    : {
        happened: `${server} refuses the certificate of this client, ${certFile}`,
        remedy: `set ${section}.certFile and ${section}.keyFile to one of an authority that the server trusts`,
      };

/** In order: the first whose words are found counts. */
const SENTENCES: readonly (readonly [RegExp, Sentence])[] = [
  [
    /CERT_HAS_EXPIRED|^certificate has expired/,
    ({ server }) => ({
      happened: `${server} shows a certificate that has expired`,
      remedy: 'have it renewed there, and check the clock of this computer',
    }),
  ],
  [
    /CERT_NOT_YET_VALID|certificate is not yet valid/,
    ({ server }) => ({
      happened: `${server} shows a certificate that is not valid yet`,
      remedy: 'check the clock of this computer',
    }),
  ],
  [
    /DEPTH_ZERO_SELF_SIGNED_CERT|^self[- ]signed certificate$/,
    ({ server, section }) => ({
      happened: `${server} shows a self-signed certificate, for which no authority vouches`,
      remedy: `if it is the right server, set ${section}.caFile to a copy of that certificate`,
    }),
  ],
  [
    /SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_SIGNATURE_FAILURE|^self[- ]signed certificate in|^unable to (?:verify|get (?:local )?issuer)/,
    ({ server, section }) => ({
      happened: `${server} shows a certificate of an authority that is not trusted here`,
      remedy: `set ${section}.caFile to the authority that signed it; if it is set, ask whether this is the right server`,
    }),
  ],
  [
    /ERR_TLS_CERT_ALTNAME_INVALID|altnames/,
    ({ server, section, addresses }, reason) => ({
      happened: `${server} shows a certificate for another host (${reason})`,
      remedy: `name it in ${addresses} as its certificate does, or set ${section}.serverName to the name that it must have`,
    }),
  ],
  [
    /alert (?:bad certificate|unknown ca|certificate (?:required|unknown|expired|revoked)|unsupported certificate)/i,
    clientCertificate,
  ],
  [
    /alert internal error/i,
    ({ server, section, certFile }) => ({
      happened: `${server} broke off the handshake with an internal error`,
      remedy: `look into its log${certFile === '' ? '' : `; it may not trust the authority of ${section}.certFile`}`,
    }),
  ],
  [
    /alert (?:protocol version|handshake failure)|UNSUPPORTED_PROTOCOL|no shared cipher/i,
    ({ server }, reason) => ({
      happened: `${server} and this client have no version or cipher of TLS in common (${reason})`,
      remedy: 'allow TLS 1.2 or 1.3 on the server',
    }),
  ],
  [
    /wrong version number|packet length too long|ssl3_get_record|disconnected before secure TLS/i,
    ({ server, section, addresses }) => ({
      happened: `${server} does not speak TLS on this port`,
      remedy: `name its TLS port in ${addresses}; if it has none, only ${section}.enabled false reaches it, unencrypted`,
    }),
  ],
  [
    /\bCERT_|INVALID_PURPOSE/,
    ({ server, section }, reason) => ({
      happened: `${server} shows a certificate that is not trusted (${reason})`,
      remedy: `check that certificate, and ${section}.caFile`,
    }),
  ],
  [
    /SSL routines:|EPROTO/,
    ({ server }, reason) => ({
      happened: `the TLS handshake with ${server} failed (${reason})`,
      remedy: 'look into its log',
    }),
  ],
];

/** Returns undefined when the failure is none of TLS. */
export function tlsProblem({ message, code = '' }: TlsFailure, place: TlsPlace): Problem | undefined {
  const own = message.replace(/^(?:Connection error|Failed to connect): /, '');
  const found = SENTENCES.find(([words]) => words.test(code) || words.test(own));
  return found?.[1](place, reasonOf(own));
}
