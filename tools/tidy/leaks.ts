import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { lineOf, type Check } from './check.ts';

const PUBLIC_REGISTRY = 'registry.npmjs.org';

/** Hosts of the package registries that this machine is told to use, except the public one. */
export const privateRegistries = (settings: string): readonly string[] => [
  ...new Set(
    [...settings.matchAll(/^\s*(?:@[\w-]+:)?registry\s*=\s*https?:\/\/([^/\s]+)/gm)]
      .map((found) => found[1] ?? '')
      .filter((host) => host !== '' && host !== PUBLIC_REGISTRY),
  ),
];

/** Folders of this machine that would mean nothing to anybody else. One short segment (`/work`) is too common a word. */
export const privateFolders = (root: string, home: string): readonly string[] =>
  [root, home].filter((folder) => folder === '/root' || folder.split('/').length > 2);

const settingsOfNpm = (root: string): string =>
  [join(homedir(), '.npmrc'), join(root, '.npmrc')]
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'))
    .concat(
      ['npm_config_registry', 'NPM_CONFIG_REGISTRY'].map((name) => `registry=${process.env[name] ?? ''}`),
    )
    .join('\n');

/** Nothing that we publish names a registry host or a folder of the machine where it was written. */
export const checkLeaks: Check = ({ root, paths, text }) => {
  const secrets = [
    ...privateRegistries(settingsOfNpm(root)),
    ...privateFolders(root, homedir()).map((folder) => `${folder}/`),
  ];
  const inFiles = paths.flatMap((path) => {
    const source = text(path);
    return secrets
      .map((secret) => source.indexOf(secret))
      .filter((index) => index !== -1)
      .map((index) => `${path}:${String(lineOf(source, index))}: names something of this machine only`);
  });
  const lock = paths.includes('package-lock.json') ? text('package-lock.json') : '';
  const strangers = [...lock.matchAll(/"resolved": "https?:\/\/([^/"]+)/g)].filter(
    (found) => found[1] !== PUBLIC_REGISTRY,
  );
  return strangers.length === 0
    ? inFiles
    : [...inFiles, `package-lock.json: ${String(strangers.length)} packages are not from ${PUBLIC_REGISTRY}`];
};
