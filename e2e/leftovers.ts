import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type Docker from 'dockerode';
import { groupMarkOf } from '../services/agent/src/adapters/sandbox/sandbox-runtime.ts';
import { markOf } from '../services/agent/src/adapters/docker/open-docker.ts';

/** What an agent may have made on this machine, by where it is found. Nothing of it is left when all lists are empty. */
export type Leftovers = Readonly<Record<string, readonly string[]>>;

const inFolder = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder) : []);

const linesWith = (text: string, part: string): readonly string[] =>
  text.split('\n').filter((line) => line.includes(part));

const processesWith = (part: string): readonly string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return line.includes(part) ? [line] : [];
      } catch {
        return [];
      }
    });

const run = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe' });

const CGROUPS = [
  '/sys/fs/cgroup/berth',
  ...['memory', 'cpu', 'pids'].map((name) => `/sys/fs/cgroup/${name}/berth`),
];

/** Looks for all that belongs to the agent of a state folder, whatever its runtime. Needs root. */
export const leftoversOf = async (state: string, docker: Docker | null): Promise<Leftovers> => {
  const home = readFileSync(path.join(state, 'home'), 'utf8').trim();
  const mark = markOf(home);
  const filters = { label: [`berth.home=${home}`] };
  const [containers, networks] =
    docker === null
      ? [[], []]
      : await Promise.all([docker.listContainers({ all: true, filters }), docker.listNetworks({ filters })]);
  const runs = inFolder(path.join(state, 'sandbox', 'runs'));
  return {
    containers: containers.map(({ Names }) => Names.join()),
    networks: networks.map(({ Name }) => Name),
    bridges: inFolder('/sys/class/net').filter((name) => name.startsWith(`bt${mark}`)),
    rules: ['iptables-save', 'ip6tables-save'].flatMap((tool) => linesWith(run(tool, '-t', 'filter'), mark)),
    folders: inFolder(path.join(state, 'work')),
    ready: inFolder(path.join(state, 'ready')),
    mounts: linesWith(readFileSync('/proc/self/mountinfo', 'utf8'), state),
    loops: linesWith(run('losetup', '--list', '--noheadings'), state),
    runs,
    groups: CGROUPS.flatMap((folder) => inFolder(folder)).filter((name) =>
      name.startsWith(`${groupMarkOf(path.join(state, 'sandbox'))}.`),
    ),
    keepers: processesWith(path.join(state, 'sandbox')),
    memories: inFolder(path.join(state, 'grants')),
  };
};
