import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A host beyond this machine's own addresses: the internet, a metadata service and a control plane in a network namespace. */
export type OutsideWorld = {
  readonly internet: string;
  readonly metadata: string;
  readonly controlPlane: string;
  readonly denied: string;
  /** A machine of the local network. */
  readonly lan: string;
  readonly port: number;
  /** Where what is said comes back for as long as one likes. */
  readonly echoPort: number;
  readonly end: () => Promise<void>;
};

const GREETER = `const { createServer } = require('net');
const quiet = (c) => c.on('error', () => 0);
createServer((c) => quiet(c).pipe(c)).listen(8080, '0.0.0.0', () =>
  createServer((c) => quiet(c).end('outside')).listen(80, '0.0.0.0', () => console.log('up')));`;

const ip = (...args: readonly string[]): void => void execFileSync('ip', args, { stdio: 'pipe' });

/** Needs root. Addresses are from the range for documentation (RFC 5737), and the one where clouds answer with credentials. */
export const outsideWorld = async (name: string): Promise<OutsideWorld> => {
  const netns = `berth-${name}`;
  const near = `vo${name}`;
  const far = `vi${name}`;
  const lan = '10.213.77.2';
  const addresses = ['203.0.113.2', '203.0.113.3', '203.0.113.4', '169.254.169.254', lan];
  let greeter: ChildProcess | null = null;
  const removeNamespace = (): void => {
    try {
      ip('netns', 'delete', netns); // its interfaces go with it, and the routes over them
    } catch {
      // There is none.
    }
  };
  const end = async (): Promise<void> => {
    if (greeter !== null && greeter.exitCode === null) {
      const ended = once(greeter, 'exit');
      greeter.kill('SIGKILL');
      await ended;
    }
    removeNamespace();
  };
  try {
    removeNamespace(); // of a run that was killed
    ip('netns', 'add', netns);
    ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', netns);
    ip('addr', 'add', '203.0.113.1/24', 'dev', near);
    ip('link', 'set', near, 'up');
    ip('-n', netns, 'link', 'set', far, 'up');
    for (const address of addresses) ip('-n', netns, 'addr', 'add', `${address}/24`, 'dev', far);
    ip('-n', netns, 'route', 'add', 'default', 'via', '203.0.113.1');
    for (const address of ['169.254.169.254', lan])
      ip('route', 'add', `${address}/32`, 'via', '203.0.113.2', 'dev', near);
    greeter = spawn('ip', ['netns', 'exec', netns, process.execPath, '-e', GREETER], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (greeter.stdout !== null) await once(greeter.stdout, 'data');
  } catch (error) {
    await end();
    throw error;
  }
  return {
    internet: '203.0.113.2',
    denied: '203.0.113.3',
    controlPlane: '203.0.113.4',
    metadata: '169.254.169.254',
    lan,
    port: 80,
    echoPort: 8080,
    end,
  };
};
