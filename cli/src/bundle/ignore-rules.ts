/** What never belongs to a program: version control, caches, environments, and Berth's own state (which holds keys). */
const ALWAYS = [
  '.git',
  '.hg',
  '.svn',
  '.berth',
  'node_modules',
  '__pycache__',
  '.venv',
  'venv',
  '.tox',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.ipynb_checkpoints',
  '.DS_Store',
];

type Rule = { readonly shape: RegExp; readonly isOnlyFolders: boolean; readonly isKept: boolean };
/** True when a path (with `/`, relative to the folder) stays behind. */
export type Ignores = (path: string, isFolder: boolean) => boolean;

const PATTERN_MAX = 500;

const shapeOf = (pattern: string): RegExp => {
  const isAnchored = pattern.includes('/');
  const body = pattern.replace(/^\//, '');
  const source = body.replace(/\*\*\/|\/\*\*$|\*\*|\*|\?|[.+^${}()|[\]\\]/g, (found) => {
    switch (found) {
      case '**/':
        return '(?:[^/]+/)*';
      case '/**':
        return '/.*';
      case '**':
        return '.*';
      case '*':
        return '[^/]*';
      case '?':
        return '[^/]';
      default:
        return `\\${found}`;
    }
  });
  return new RegExp(isAnchored ? `^${source}$` : `^(?:.*/)?${source}$`);
};

const ruleOf = (line: string): Rule => {
  const isKept = line.startsWith('!');
  const pattern = isKept ? line.slice(1) : line;
  return { isKept, isOnlyFolders: pattern.endsWith('/'), shape: shapeOf(pattern.replace(/\/$/, '')) };
};

/** Rules of a `.berthignore`, which reads as a `.gitignore` does: the last rule that fits counts. */
export const ignoreRules = (text: string): Ignores => {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && line.length <= PATTERN_MAX);
  const rules = [...ALWAYS, ...lines].map(ruleOf);
  return (path, isFolder) => {
    const last = rules.findLast(
      ({ shape, isOnlyFolders }) => (isFolder || !isOnlyFolders) && shape.test(path),
    );
    return last !== undefined && !last.isKept;
  };
};
