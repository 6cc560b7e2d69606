import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname } from 'node:path';
import { root } from './root.mjs';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** What the child sees: our Node first on the PATH, and the proxy of the environment also for `fetch`. */
const environment = (node) => ({
  ...process.env,
  PATH: [dirname(node), process.env.PATH].join(delimiter),
  ...((process.env.HTTPS_PROXY ?? process.env.https_proxy) ? { NODE_USE_ENV_PROXY: '1' } : {}),
});

/**
 * Runs a script under another Node as if it were this process: same terminal, signals passed on, its exit code returned. A Ctrl-C in a
 * terminal reaches the child twice (from the terminal and from here); who counts them has to take two in a moment for one.
 */
export const handOver = (node, words) =>
  new Promise((resolve, reject) => {
    const child = spawn(node, words, { cwd: root, stdio: 'inherit', env: environment(node) });
    for (const signal of FORWARDED) process.on(signal, () => child.kill(signal));
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
