import { spawn } from 'node:child_process';

/** True if this terminal is on a machine with a screen, as far as that can be known. */
const hasScreen = ({ DISPLAY, WAYLAND_DISPLAY, SSH_CONNECTION }: NodeJS.ProcessEnv): boolean =>
  process.platform === 'darwin' ||
  process.platform === 'win32' ||
  (SSH_CONNECTION === undefined && (DISPLAY ?? WAYLAND_DISPLAY ?? '') !== '');

const OPENERS: Readonly<Record<string, readonly string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};
const STARTS_WITHIN_MS = 2000;

/** Opens an address in the person's browser; false if there is none. `BROWSER` says which; `none` says not to. */
export const openBrowser = (url: string, env: NodeJS.ProcessEnv = process.env): Promise<boolean> => {
  const chosen = env['BROWSER'];
  if (chosen === 'none' || (chosen === undefined && !hasScreen(env))) return Promise.resolve(false);
  const [program = 'xdg-open', ...words] =
    chosen === undefined ? (OPENERS[process.platform] ?? ['xdg-open']) : [chosen];
  return new Promise((resolve) => {
    const child = spawn(program, [...words, url], { stdio: 'ignore', detached: true });
    // It stays as long as the browser does: by then it has started well.
    const timer = setTimeout(() => resolve(true), STARTS_WITHIN_MS);
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
    child.once('exit', () => clearTimeout(timer));
    child.unref();
  });
};
