import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import { freePort } from '#embedded';
import { type SlowProxy, slowProxy } from './slow-proxy.ts';

/** The only account of a registry that wants logins. Its hash is bcrypt's, with the least work. */
export const REGISTRY_LOGIN = { username: 'ada', password: 'registry-secret' } as const;
const HTPASSWD = 'ada:$2b$04$ZaeJXn2NEkr3tS245Zy8y.MFdFJNL6AASfvO04sEeu9Y0aYR0EdbC\n';

/** A real registry on this machine's loopback, with a way to it that can be made slow. */
export type ImageRegistry = {
  /** `127.0.0.1:<port>`, which engines may reach without TLS. */
  readonly host: string;
  readonly way: SlowProxy;
  /** Puts an image there that has these random layers above its base; the engine keeps none of it. Returns its name. */
  readonly put: (name: string, layersBytes: readonly number[], base?: string) => Promise<string>;
  readonly stop: () => Promise<void>;
};

const PROGRAM = 'docker-registry';
const READY_MAX_MS = 15_000;
const LOOK_MS = 50;

/** Null: there is one; else why not. */
export const registryFault = (): string | null =>
  ['/usr/bin', '/usr/local/bin'].some((folder) => existsSync(path.join(folder, PROGRAM)))
    ? null
    : `${PROGRAM} is not installed`;

const untilItAnswers = async (port: number, child: ChildProcess): Promise<void> => {
  const endsAt = performance.now() + READY_MAX_MS;
  for (;;) {
    const status = await fetch(`http://127.0.0.1:${port}/v2/`).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200 || status === 401) return;
    if (child.exitCode !== null || performance.now() > endsAt) throw new Error('the registry does not start');
    // waits: between two looks, with a deadline above
    await delay(LOOK_MS);
  }
};

const finished = (docker: Docker, stream: NodeJS.ReadableStream): Promise<void> =>
  new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (error: Error | null, events: readonly { error?: string }[]) => {
      const fault = error?.message ?? events.find((event) => event.error !== undefined)?.error;
      if (fault === undefined) resolve();
      else reject(new Error(fault));
    });
  });

/** Starts one; it ends with this process. */
export const startRegistry = async ({ wantsLogin = false } = {}): Promise<ImageRegistry> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'berth-registry-'));
  const port = await freePort();
  const file = path.join(folder, 'config.yml');
  await writeFile(path.join(folder, 'htpasswd'), HTPASSWD);
  await writeFile(
    file,
    [
      'version: 0.1',
      'log: {level: error, accesslog: {disabled: true}}',
      `storage: {filesystem: {rootdirectory: ${folder}/data}}`,
      `http: {addr: "127.0.0.1:${port}", secret: tests}`,
      ...(wantsLogin ? [`auth: {htpasswd: {realm: tests, path: ${folder}/htpasswd}}`] : []),
      '',
    ].join('\n'),
  );
  const child = spawn('setpriv', ['--pdeathsig=KILL', PROGRAM, 'serve', file], { stdio: 'ignore' });
  await untilItAnswers(port, child);
  const way = await slowProxy(port);
  const host = `127.0.0.1:${way.port}`;
  const docker = new Docker();

  const put: ImageRegistry['put'] = async (name, layersBytes, base = 'scratch') => {
    const image = `${host}/${name}`;
    const context = await mkdtemp(path.join(folder, 'build-'));
    const files = layersBytes.map((_bytes, index) => `layer-${index}`);
    for (const [index, size] of layersBytes.entries())
      await writeFile(path.join(context, `layer-${index}`), randomBytes(size));
    const steps = files.map((one) => `COPY ${one} /${one}`);
    await writeFile(path.join(context, 'Dockerfile'), [`FROM ${base}`, ...steps, ''].join('\n'));
    await finished(
      docker,
      await docker.buildImage({ context, src: ['Dockerfile', ...files] }, { t: image, rm: true }),
    );
    const authconfig = { ...REGISTRY_LOGIN, serveraddress: host };
    await finished(docker, await docker.getImage(image).push({ authconfig }));
    await docker.getImage(image).remove({ force: true });
    await rm(context, { recursive: true });
    return image;
  };

  return {
    host,
    way,
    put,
    stop: async () => {
      await way.stop();
      const isOver = once(child, 'exit');
      child.kill('SIGKILL');
      await isOver;
      await rm(folder, { recursive: true, force: true });
    },
  };
};
