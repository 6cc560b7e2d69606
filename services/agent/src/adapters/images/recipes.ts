import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AppDefinition, readApps } from '#contracts';
import { invariant } from '#kernel';
import { isRecord } from '../disk/is-record.ts';

/** How an image of ours is made: a Dockerfile for engines, and the list of Debian packages behind it for nodes that reach no registry. */
export type Recipe = {
  readonly name: string;
  readonly description: string;
  /** Changes with any byte of the recipe. */
  readonly version: string;
  readonly folder: string;
  /** Files that a build needs. */
  readonly files: readonly string[];
  /** Image that the Dockerfile builds on. */
  readonly base: string;
  readonly suite: string;
  readonly packages: readonly string[];
  /** Debian packages that are taken without what they depend on. */
  readonly alone: readonly string[];
  /** Programs from npm, and the Node that runs them; null: none. */
  readonly npm: { readonly node: string; readonly packages: readonly string[] } | null;
  /** Variables of this machine that npm reads: where its registry is, and by which way. */
  readonly machine: Readonly<Record<string, string>>;
  /** What it can open in a browser. */
  readonly apps: readonly AppDefinition[];
  /** What runs when no command is given. */
  readonly command: readonly string[];
  /** Folders of Python sources that are compiled when the image is made: in a session the root is read-only, and each would do it again. */
  readonly precompile: readonly string[];
};

export type Recipes = {
  readonly names: ReadonlySet<string>;
  readonly get: (name: string) => Recipe | null;
  /** Where downloads and unpacked images are kept. */
  readonly cacheFolder: string;
};

const packagesOf = (content: string): readonly string[] =>
  content
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');

const wordsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((word) => typeof word === 'string') : [];

const appsIn = (name: string, text: string | undefined): readonly AppDefinition[] => {
  const read = readApps(text === undefined ? [] : JSON.parse(text));
  invariant(read.ok, `apps.json of image ${name}: ${read.ok ? '' : read.refusal.message}`);
  return read.value;
};

const readRecipe = (folder: string, name: string, machine: Recipe['machine']): Recipe => {
  const hasApps = existsSync(path.join(folder, 'apps.json'));
  const files = ['Dockerfile', 'packages', 'recipe.json', ...(hasApps ? ['apps.json'] : [])];
  const contents = files.map((file) => readFileSync(path.join(folder, file), 'utf8'));
  const about: unknown = JSON.parse(contents[2] ?? '');
  const { description, base, suite, command, precompile, alone, npm } = isRecord(about) ? about : {};
  invariant(
    typeof description === 'string' && typeof base === 'string' && typeof suite === 'string',
    `recipe.json of image ${name} must have description, base and suite`,
  );
  const version = createHash('sha256').update(JSON.stringify(contents)).digest('hex').slice(0, 12);
  const packages = packagesOf(contents[1] ?? '');
  return {
    name,
    description,
    version,
    folder,
    files,
    base,
    suite,
    packages,
    apps: appsIn(name, contents[3]),
    alone: wordsOf(alone),
    machine,
    npm:
      isRecord(npm) && typeof npm['node'] === 'string'
        ? { node: npm['node'], packages: wordsOf(npm['packages']) }
        : null,
    command: wordsOf(command),
    precompile: wordsOf(precompile),
  };
};

/** The recipes in a folder: one folder each. */
export const readRecipes = (
  folder: string,
  cacheFolder: string,
  machine: Recipe['machine'] = {},
): Recipes => {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const recipes = new Map(names.map((name) => [name, readRecipe(path.join(folder, name), name, machine)]));
  return { names: new Set(names), get: (name) => recipes.get(name) ?? null, cacheFolder };
};

/** `images/` of this installation, whether this runs from the sources or from what is built of them. */
export const ownRecipesFolder = (): string => {
  const here = fileURLToPath(import.meta.url);
  const source = `${path.sep}services${path.sep}agent${path.sep}`;
  const root = here.slice(0, here.lastIndexOf(source)).replace(new RegExp(`${path.sep}dist$`), '');
  return path.join(root, 'images');
};
