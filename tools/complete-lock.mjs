/*
 * Adds to package-lock.json the builds for other platforms that npm left out: `node tools/complete-lock.mjs`, after dependencies changed.
 * npm forgets them when it writes the lock beside an existing node_modules, or through a mirror that lacks them (npm/cli#4828); `npm ci`
 * then refuses the lock on every other machine.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const file = join(import.meta.dirname, '..', 'package-lock.json');
const OSES = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const CPUS = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

/** `@oxlint/binding-linux-x64-musl` is for os linux, cpu x64, libc musl. */
const platformOf = (name) => {
  const words = name.split('/').at(-1).split('-');
  const os = OSES.find((known) => words.includes(known));
  const cpu = CPUS.find((known) => words.includes(known));
  if (os === undefined || cpu === undefined) throw new Error(`${name} does not say for which platform it is`);
  const libc = words.some((word) => word.startsWith('musl')) ? ['musl'] : ['glibc'];
  return { cpu: [cpu], os: [os], ...(os === 'linux' ? { libc } : {}) };
};

const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = Object.values(lock.packages).flatMap((entry) =>
  Object.entries(entry.optionalDependencies ?? {})
    .filter(([name]) => lock.packages[`node_modules/${name}`] === undefined)
    .map(([name, version]) => [
      `node_modules/${name}`,
      { version, ...(entry.dev === true ? { dev: true } : {}), optional: true, ...platformOf(name) },
    ]),
);
const { '': root, ...others } = lock.packages;
const sorted = Object.entries({ ...others, ...Object.fromEntries(added) }).toSorted(([a], [b]) =>
  a < b ? -1 : 1,
);
if (added.length > 0) {
  lock.packages = { '': root, ...Object.fromEntries(sorted) };
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
}
console.log(`${added.length} builds for other platforms added to package-lock.json`);
