import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, resolve, sep } from 'node:path';

/** True when an argument of the command is a file or folder in `folder`: then the program needs what lies there. */
export const namesAFile = (command: readonly string[], folder: string): boolean => {
  const root = realpathSync(folder);
  return command.some((argument) => {
    if (argument === '' || argument === '.' || argument.startsWith('-') || isAbsolute(argument)) return false;
    const file = resolve(root, argument);
    return file.startsWith(root + sep) && existsSync(file);
  });
};
