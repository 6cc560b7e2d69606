import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { invariant } from '#kernel';
import type { WebAsset, WebAssets } from '../../ports/web-assets.ts';

/** Built beside this file's own build, or as it is written in a checkout that is not built. */
const OWN = path.resolve(import.meta.dirname, '../../../web');
const PROGRAM = /\.(js|ts)$/;
const NOT_SERVED = /\.(spec|d)\.ts$/;

/** By the name under which it is served: what is imported by which name, and its file. */
const LIBRARIES: Readonly<Record<string, { readonly file: string; readonly imported?: string }>> = {
  'lib/xterm.js': { file: '@xterm/xterm/lib/xterm.mjs', imported: '@xterm/xterm' },
  'lib/xterm.css': { file: '@xterm/xterm/css/xterm.css' },
  'lib/xterm-fit.js': { file: '@xterm/addon-fit/lib/addon-fit.mjs', imported: '@xterm/addon-fit' },
  'lib/xterm-search.js': {
    file: '@xterm/addon-search/lib/addon-search.mjs',
    imported: '@xterm/addon-search',
  },
  'lib/xterm-web-links.js': {
    file: '@xterm/addon-web-links/lib/addon-web-links.mjs',
    imported: '@xterm/addon-web-links',
  },
  'lib/swagger-ui.js': { file: 'swagger-ui-dist/swagger-ui-bundle.js' },
  'lib/swagger-ui.css': { file: 'swagger-ui-dist/swagger-ui.css' },
};
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.ts': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

const ownFiles = (): readonly (readonly [name: string, text: string])[] =>
  readdirSync(OWN, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && PROGRAM.test(entry.name) && !NOT_SERVED.test(entry.name))
    .map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const text = readFileSync(file, 'utf8');
      return [path.relative(OWN, file), file.endsWith('.ts') ? stripTypeScriptTypes(text) : text] as const;
    });

/** Maps of sources are not served: a line that names one would only be asked for in vain. */
const withoutMap = (text: string): string =>
  text.replace(/\n(\/\/# sourceMappingURL=.*|\/\*# sourceMappingURL=.*\*\/)\s*$/, '\n');

const assetOf = (name: string, text: string): WebAsset => {
  const plain = Buffer.from(withoutMap(text));
  return { type: TYPES[path.extname(name)] ?? 'application/octet-stream', plain, gzip: gzipSync(plain) };
};

/** Reads all of them into memory: a megabyte, compressed. */
export const webAssets = (): WebAssets => {
  const { resolve } = createRequire(import.meta.url);
  const libraries = Object.entries(LIBRARIES).map(
    ([name, { file }]) => [name, readFileSync(resolve(file), 'utf8')] as const,
  );
  const own = ownFiles();
  const hash = createHash('sha256');
  const found = new Map<string, WebAsset>();
  for (const [name, text] of [...libraries, ...own].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name}\0${text}\0`);
    found.set(name, assetOf(name, text));
  }
  const version = hash.digest('hex').slice(0, 16);
  const addressOf = (name: string): string => `/assets/${version}/${name}`;
  const extension = own.some(([name]) => name.endsWith('.js')) ? 'js' : 'ts';
  return {
    version,
    find: (name) => found.get(name),
    entry: (name) => {
      invariant(found.has(`${name}.${extension}`), `no program is called ${name}`);
      return addressOf(`${name}.${extension}`);
    },
    imports: Object.fromEntries(
      Object.entries(LIBRARIES).flatMap(([name, { imported }]) =>
        imported === undefined ? [] : [[imported, addressOf(name)] as const],
      ),
    ),
  };
};
