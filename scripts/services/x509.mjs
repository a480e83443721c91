/**
 * X.509 certificates for the servers of tests and development, written byte by byte: no tool has to be installed for it, and a certificate
 * can be as wrong (expired, for another host, by nobody) as a test wants it. Elliptic curve P-256, signed with SHA-256.
 */
import { createHash, generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

const DAY_MS = 86_400_000;

/** A value of ASN.1 in DER: tag, length, content. */
function der(tag, ...parts) {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts) => der(0x30, ...parts);
const set = (...parts) => der(0x31, ...parts);
const integer = (bytes) => der(0x02, bytes);
const octets = (bytes) => der(0x04, bytes);
const bits = (bytes) => der(0x03, Buffer.from([0]), bytes);
const text = (value) => der(0x0c, Buffer.from(value, 'utf8'));
const TRUE = der(0x01, Buffer.from([0xff]));

/** YYMMDDhhmmssZ: good until 2049. */
const time = (ms) =>
  der(0x17, Buffer.from(`${new Date(ms).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`, 'ascii'));

/** An object identifier from its dotted form. */
function oid(dotted) {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  const bytes = rest.flatMap((arc) => {
    const sevens = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) sevens.unshift((left & 0x7f) | 0x80);
    return sevens;
  });
  return der(0x06, Buffer.from([40 * first + second, ...bytes]));
}

const COMMON_NAME = oid('2.5.4.3');
const SUBJECT_KEY_ID = oid('2.5.29.14');
const KEY_USAGE = oid('2.5.29.15');
const ALTERNATIVE_NAMES = oid('2.5.29.17');
const BASIC_CONSTRAINTS = oid('2.5.29.19');
const AUTHORITY_KEY_ID = oid('2.5.29.35');
const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
/** keyCertSign and cRLSign, with one bit unused. */
const SIGNS_CERTIFICATES = der(0x03, Buffer.from([1, 0x06]));

const nameOf = (commonName) => sequence(set(sequence(COMMON_NAME, text(commonName))));

const keyId = (publicKey) =>
  createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest();

const alternativeName = (host) =>
  isIP(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host, 'ascii'));

function extensions({ hosts, isAuthority, publicKey, issuerKey }) {
  return der(
    0xa3,
    sequence(
      sequence(BASIC_CONSTRAINTS, TRUE, octets(sequence(...(isAuthority ? [TRUE] : [])))),
      sequence(SUBJECT_KEY_ID, octets(octets(keyId(publicKey)))),
      sequence(AUTHORITY_KEY_ID, octets(sequence(der(0x80, keyId(issuerKey))))),
      ...(isAuthority ? [sequence(KEY_USAGE, TRUE, octets(SIGNS_CERTIFICATES))] : []),
      ...(hosts.length > 0
        ? [sequence(ALTERNATIVE_NAMES, octets(sequence(...hosts.map(alternativeName))))]
        : []),
    ),
  );
}

const pem = (bytes) =>
  `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`;

/**
 * Makes a certificate with a key of its own. Without an issuer it signs itself; with `isAuthority` it can be the issuer of others.
 * `hosts`: DNS names and IPv4 addresses it is for. Valid from yesterday on for 825 days unless said otherwise.
 * Returns PEM: `certificate`, and its private `key` (PKCS #8).
 */
export function issueCertificate({
  commonName,
  hosts = [],
  issuer,
  isAuthority = false,
  fromMs = Date.now() - DAY_MS,
  toMs = Date.now() + 825 * DAY_MS,
}) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const issuing = issuer && new X509Certificate(issuer.certificate);
  const serial = randomBytes(16);
  // Positive, and of the shortest form.
  serial[0] = (serial[0] & 0x7f) | 0x40;
  const toSign = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    ECDSA_SHA256,
    nameOf(issuing ? issuing.subject.replace('CN=', '') : commonName),
    sequence(time(fromMs), time(toMs)),
    nameOf(commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions({ hosts, isAuthority, publicKey, issuerKey: issuing?.publicKey ?? publicKey }),
  );
  const signature = sign('sha256', toSign, issuer?.key ?? key);
  return { certificate: pem(sequence(toSign, ECDSA_SHA256, bits(signature))), key };
}
