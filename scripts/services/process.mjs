/** A server as a process that outlives the command that started it. */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { Problem } from './problem.mjs';

const POLL_MS = 100;
const STOP_MS = 30_000;

function commandLine(pid) {
  const proc = `/proc/${pid}/cmdline`;
  if (existsSync(proc)) return readFileSync(proc, 'latin1');
  return spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).stdout ?? '';
}

/** Who runs on a data folder: { pid, version, address, ca?, user? … }. */
const stateFile = (folder) => join(folder, 'server.json');
const logFile = (folder) => join(folder, 'server.log');

/**
 * Returns { pid, version, address, ca?, user? … } of the server that was started on this data folder, or undefined when it does
 * not run. A pid that now belongs to another program is told apart by the folder missing in its command line.
 */
export function runningServer(folder) {
  if (!existsSync(stateFile(folder))) return undefined;
  const server = JSON.parse(readFileSync(stateFile(folder), 'utf8'));
  return commandLine(server.pid).includes(folder) ? server : undefined;
}

/**
 * Starts a server on its data folder and returns { pid, version, address, ca?, user? … } once `probe` says that it answers;
 * throws a Problem with the end of the log when it does not.
 */
export async function startServer({ name, folder, command, args, probe, about, waitMs = 120_000 }) {
  mkdirSync(folder, { recursive: true });
  const log = openSync(logFile(folder), 'w');
  const child = spawn(command, args, { cwd: folder, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  let ended = false;
  const onEnd = () => {
    ended = true;
  };
  child.once('error', onEnd).once('exit', onEnd);
  const server = { pid: child.pid ?? 0, ...about };
  writeFileSync(stateFile(folder), JSON.stringify(server));
  const deadline = Date.now() + waitMs;
  while (!(await probe())) {
    if (ended || Date.now() > deadline) {
      if (!ended) child.kill('SIGKILL');
      rmSync(stateFile(folder), { force: true });
      const why = ended ? 'ended at once' : `did not answer within ${waitMs / 1000} s`;
      const tail = readFileSync(logFile(folder), 'utf8').trimEnd().split('\n').slice(-15).join('\n');
      throw new Problem(`${name} ${why}. The end of ${logFile(folder)}:\n${tail}`);
    }
    await sleep(POLL_MS);
  }
  child.removeListener('exit', onEnd);
  child.unref();
  return server;
}

/** A killed process loses its command line before its last thread has let go of the ports: the server's own and the next one. */
async function holdsPorts({ address }) {
  const port = Number(address.split(':').at(-1));
  return (await isTaken(port)) || (await isTaken(port + 1));
}

/** Ends the server of this data folder with `signal` and waits until it and its ports are gone. Returns false when none ran. */
export async function stopServer(folder, signal = 'SIGTERM') {
  const server = runningServer(folder);
  if (server) {
    process.kill(server.pid, signal);
    const deadline = Date.now() + STOP_MS;
    while (runningServer(folder)) {
      if (Date.now() > deadline) process.kill(server.pid, 'SIGKILL');
      await sleep(POLL_MS);
    }
    while (Date.now() < deadline && (await holdsPorts(server))) await sleep(POLL_MS);
  }
  rmSync(stateFile(folder), { force: true });
  return server !== undefined;
}

/**
 * Asks a server in its own protocol: sends `request`, resolves true when the answer satisfies `accepts`.
 * An open port alone does not prove that the server serves. `tls`: paths of the authority and of the client's certificate.
 */
export function answers({ port, request, accepts, tls }) {
  return new Promise((resolve) => {
    const socket = tls
      ? connectTls({
          host: '127.0.0.1',
          port,
          ca: readFileSync(tls.ca),
          cert: readFileSync(tls.clientCertificate),
          key: readFileSync(tls.clientKey),
        })
      : connect({ host: '127.0.0.1', port });
    const finish = (result) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(2_000, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
    socket.once(tls ? 'secureConnect' : 'connect', () => socket.write(request));
    socket.once('data', (data) => finish(accepts(data)));
  });
}

/** Resolves true when something listens on the port of 127.0.0.1. */
export function isTaken(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
