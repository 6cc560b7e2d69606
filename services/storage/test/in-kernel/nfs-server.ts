import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';

/** A real NFS server of a spec's own: nfs-ganesha, which exports one folder by NFS 4.1 as `/vol1`. */
export type NfsServer = {
  readonly port: number;
  readonly start: () => Promise<void>;
  /** Answers nobody, and drops no connection: as one that hangs. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly kill: () => Promise<void>;
};

const READY_MS = 20_000;
const LOOK_MS = 50;

const configOf = (folder: string, state: string, port: number): string => `
NFS_CORE_PARAM { Protocols = 4; NFS_Port = ${port}; Enable_NLM = false; Enable_RQUOTA = false; mount_path_pseudo = true; }
NFSV4 { Graceless = true; Minor_Versions = 1, 2; RecoveryBackend = fs; RecoveryRoot = "${state}"; }
EXPORT { Export_Id = 1; Path = ${folder}; Pseudo = /vol1; Access_Type = RW; Squash = No_Root_Squash; SecType = sys; Protocols = 4; FSAL { Name = VFS; } }
`;

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const say = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', say(true)).once('error', say(false));
  });

export const nfsServer = (folder: string, room: string, port: number): NfsServer => {
  let server: ChildProcess | null = null;
  return {
    port,
    start: async () => {
      const config = join(room, 'ganesha.conf');
      await writeFile(config, configOf(folder, room, port));
      const files = ['-f', config, '-L', join(room, 'ganesha.log'), '-p', join(room, 'ganesha.pid')];
      server = spawn('ganesha.nfsd', ['-F', ...files, '-N', 'EVENT'], { stdio: 'ignore' });
      const startedAt = performance.now();
      while (!(await isListening(port))) {
        if (server.exitCode !== null || performance.now() - startedAt > READY_MS)
          throw new Error(`ganesha.nfsd did not come up: see ${join(room, 'ganesha.log')}`);
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    },
    freeze: () => void server?.kill('SIGSTOP'),
    thaw: () => void server?.kill('SIGCONT'),
    kill: async () => {
      if (server === null || server.exitCode !== null) return;
      const gone = once(server, 'exit');
      server.kill('SIGKILL');
      await gone;
      server = null;
    },
  };
};
