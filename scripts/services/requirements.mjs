/** What must be on the machine before a server can run from Maven jars. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from './problem.mjs';

const INSTALL = {
  java: 'apt-get install -y openjdk-17-jre-headless',
  mvn: 'apt-get install -y maven',
};

/** Cassandra 5 runs on Java 11 and 17 only, Kafka 4 on 17 and newer: 17 serves both. */
const JAVA_MAJOR = 17;

function majorOf(java) {
  const { stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  return Number(/version "(\d+)/.exec(stderr ?? '')?.[1] ?? 0);
}

function javaCandidates() {
  const home = process.env.JAVA_HOME;
  const installed = ['/usr/lib/jvm', '/Library/Java/JavaVirtualMachines'].flatMap((folder) =>
    existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [],
  );
  return [
    ...(home ? [join(home, 'bin', 'java')] : []),
    'java',
    ...installed.flatMap((folder) => [join(folder, 'bin', 'java'), join(folder, 'Contents/Home/bin/java')]),
  ];
}

/** Returns the command of a Java 17; throws a Problem that says how to install one. */
export function findJava() {
  const java = javaCandidates().find((candidate) => majorOf(candidate) === JAVA_MAJOR);
  if (java) return java;
  throw new Problem(
    `Java ${JAVA_MAJOR} is missing. Install it: ${INSTALL.java} — or install Docker: https://docs.docker.com/engine/install/`,
  );
}

/** Returns the Maven command; throws a Problem that says how to install it. */
export function findMaven() {
  const maven = process.platform === 'win32' ? 'mvn.cmd' : 'mvn';
  if (spawnSync(maven, ['-v'], { shell: process.platform === 'win32' }).status === 0) return maven;
  throw new Problem(
    `Maven is missing: the servers' jars cannot be fetched. Install it: ${INSTALL.mvn} — or install Docker: https://docs.docker.com/engine/install/`,
  );
}
