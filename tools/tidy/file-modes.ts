import type { Check } from './check.ts';

/** What git records as executable starts with `#!`; links and submodules are not used. */
export const checkFileModes: Check = ({ git, text }) =>
  (git('ls-files', '--stage', '-z') ?? '')
    .split('\0')
    .filter((row) => row !== '')
    .flatMap((row) => {
      const [stage = '', path = ''] = row.split('\t');
      const mode = stage.slice(0, 6);
      if (mode === '120000' || mode === '160000')
        return [`${path}: a link or a submodule; copy what it needs`];
      if (mode === '100755' && !safely(text, path).startsWith('#!'))
        return [`${path}: executable, but it does not say with what (#!)`];
      return [];
    });

/** A file that is staged but removed from the folder has no text; git will say so itself. */
const safely = (text: (path: string) => string, path: string): string => {
  try {
    return text(path);
  } catch {
    return '#!';
  }
};
