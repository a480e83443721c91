/**
 * The built page (out/renderer) as the hosts serve it: which file answers a path, and with which headers.
 * Both hosts use it, so that Electron's scheme and the web server cannot drift apart.
 */
import { extname, join, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

/** Vite puts the content's hash into the names under this folder. */
const HASHED_FOLDER = '/assets/';

/** Plotly and Mantine write style attributes, and Plotly draws its pictures from data: and blob: addresses. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page shows numbers: it looks at nothing, listens to nothing and reaches for no device. */
const PERMISSIONS_POLICY = [
  'camera',
  'display-capture',
  'geolocation',
  'hid',
  'microphone',
  'midi',
  'payment',
  'serial',
  'usb',
]
  .map((feature) => `${feature}=()`)
  .join(', ');

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Permissions-Policy': PERMISSIONS_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

export interface PageFile {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Finds the file for a request; it may still not exist.
 * @param urlPath As it came over the wire: percent-encoded, without the query.
 * @returns undefined when the path is malformed, leaves `root`, or is of a type that the page has none of.
 */
export function findPageFile(root: string, urlPath: string): PageFile | undefined {
  const decoded = decodePath(urlPath);
  if (decoded === undefined) return undefined;
  const relative = decoded === '/' ? '/index.html' : decoded;
  const type = TYPES[extname(relative)];
  if (type === undefined) return undefined;
  const path = join(root, relative);
  if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) return undefined;
  const cache = relative.startsWith(HASHED_FOLDER) ? 'private, max-age=31536000, immutable' : 'no-cache';
  return { path, headers: { ...SECURITY_HEADERS, 'Content-Type': type, 'Cache-Control': cache } };
}

function decodePath(urlPath: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
  const isPlain = decoded.startsWith('/') && !/[\0\\]/.test(decoded) && !decoded.split('/').includes('..');
  return isPlain ? decoded : undefined;
}
