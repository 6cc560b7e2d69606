import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
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

const readRecipe = (folder: string, name: string): Recipe => {
  const files = ['Dockerfile', 'packages', 'recipe.json'];
  const contents = files.map((file) => readFileSync(path.join(folder, file), 'utf8'));
  const about: unknown = JSON.parse(contents[2] ?? '');
  const { description, base, suite, command, precompile } = isRecord(about) ? about : {};
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
    command: wordsOf(command),
    precompile: wordsOf(precompile),
  };
};

/** The recipes in a folder: one folder each. */
export const readRecipes = (folder: string, cacheFolder: string): Recipes => {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const recipes = new Map(names.map((name) => [name, readRecipe(path.join(folder, name), name)]));
  return { names: new Set(names), get: (name) => recipes.get(name) ?? null, cacheFolder };
};

/** `images/` of this installation, whether this runs from the sources or from what is built of them. */
export const ownRecipesFolder = (): string => {
  const here = fileURLToPath(import.meta.url);
  const source = `${path.sep}services${path.sep}agent${path.sep}`;
  const root = here.slice(0, here.lastIndexOf(source)).replace(new RegExp(`${path.sep}dist$`), '');
  return path.join(root, 'images');
};
