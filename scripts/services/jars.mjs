/** Servers as jars from Maven: fetched once, kept in the cache. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Problem } from './problem.mjs';
import { findMaven } from './requirements.mjs';

const COPY_DEPENDENCIES = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
/** Native libraries of systems that this machine is not. */
const FOREIGN = /-(?:osx|windows)-[^/]*\.jar$/;

function pom(artifacts) {
  const dependencies = artifacts.map((artifact) => {
    const [group, name, version] = artifact.split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>local</groupId><artifactId>services</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>${dependencies.join('\n')}</dependencies></project>
`;
}

/**
 * Returns `folder`, holding the artifacts (`group:name:version`) and all they need at run time. Maven keeps every jar
 * that it has fetched, so an interrupted download goes on where it stopped; the folder appears by one rename, when
 * it is complete. Throws a Problem when Maven is missing or fails.
 */
export function fetchJars(folder, artifacts, log) {
  if (existsSync(folder)) return folder;
  const maven = findMaven();
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}.part-`);
  try {
    const jars = join(work, 'jars');
    const pomFile = join(work, 'pom.xml');
    writeFileSync(pomFile, pom(artifacts));
    log(`fetching ${artifacts[0]} …`);
    const { status, stdout, stderr } = spawnSync(
      maven,
      ['-q', '-B', '-f', pomFile, COPY_DEPENDENCIES, `-DoutputDirectory=${jars}`, '-DincludeScope=runtime'],
      { encoding: 'utf8', shell: process.platform === 'win32', maxBuffer: 1 << 26 },
    );
    if (status !== 0) {
      const reason = `${stdout}${stderr}`.split('\n').find((line) => line.includes('ERROR')) ?? stderr;
      throw new Problem(
        `Maven could not fetch ${artifacts[0]}: ${reason.trim()}. Check the network or Maven's mirror settings (~/.m2/settings.xml), then start again: what was fetched is kept.`,
      );
    }
    for (const jar of readdirSync(jars).filter((name) => FOREIGN.test(name))) rmSync(join(jars, jar));
    // Another start may have finished first: its folder is as good as ours.
    if (!existsSync(folder)) renameSync(jars, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return folder;
}
