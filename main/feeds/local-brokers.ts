/**
 * Connections for a login that the network could read: they go to this computer only. The settings name no other (contract/connection-settings.ts),
 * but a broker may, in the addresses that it tells of itself and of the others.
 */
import { connect } from 'node:net';
import type { ISocketFactory } from 'kafkajs';
import { isLoopback } from '../../contract/connection-settings.ts';

/** What kafkajs does for its own sockets. */
const KEEP_ALIVE_MS = 60_000;

/** Part of the message of what is thrown. */
export const ON_ANOTHER_COMPUTER = 'is on another computer, and the network could read the login';

/** Throws an Error for any other computer. */
export const connectHere: ISocketFactory = ({ host, port, onConnect }) => {
  if (!isLoopback(`${host}:${port}`)) throw new Error(`${host}:${port} ${ON_ANOTHER_COMPUTER}`);
  return connect({ host, port }, onConnect).setKeepAlive(true, KEEP_ALIVE_MS);
};
