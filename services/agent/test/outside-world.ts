import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A host beyond this machine's own addresses: the internet, a metadata service and a control plane in a network namespace. */
export type OutsideWorld = {
  /** This machine, as seen from there. */
  readonly here: string;
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

/** Specs run beside each other: each has half a range for documentation (RFC 5737), an address where clouds answer with credentials, and a local network. */
const PLACES = {
  esc: { range: '203.0.113', first: 0, metadata: '169.254.169.254', lan: '10.213.77.2' },
  egr: { range: '198.51.100', first: 0, metadata: '169.254.170.2', lan: '10.213.78.2' },
  mem: { range: '203.0.113', first: 128, metadata: '169.254.169.253', lan: '10.213.79.2' },
};

/** Needs root. */
export const outsideWorld = async (name: keyof typeof PLACES): Promise<OutsideWorld> => {
  const { range, first, metadata, lan } = PLACES[name];
  const at = (n: number): string => `${range}.${first + n}`;
  const [here, internet, denied, controlPlane] = [at(1), at(2), at(3), at(4)];
  const netns = `berth-${name}`;
  const near = `vo${name}`;
  const far = `vi${name}`;
  const addresses = [internet, denied, controlPlane, metadata, lan];
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
    ip('addr', 'add', `${here}/25`, 'dev', near);
    ip('link', 'set', near, 'up');
    ip('-n', netns, 'link', 'set', far, 'up');
    for (const address of addresses) ip('-n', netns, 'addr', 'add', `${address}/25`, 'dev', far);
    ip('-n', netns, 'route', 'add', 'default', 'via', here);
    for (const address of [metadata, lan]) ip('route', 'add', `${address}/32`, 'via', internet, 'dev', near);
    greeter = spawn('ip', ['netns', 'exec', netns, process.execPath, '-e', GREETER], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (greeter.stdout !== null) await once(greeter.stdout, 'data');
  } catch (error) {
    await end();
    throw error;
  }
  return {
    ...{ here, internet, denied, controlPlane, metadata, lan },
    port: 80,
    echoPort: 8080,
    end,
  };
};
