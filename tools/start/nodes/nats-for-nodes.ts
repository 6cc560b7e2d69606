import path from 'node:path';
import { CannotStart, isPortFree, type NatsServer, startNatsServer } from '#embedded';
import { natsUsers } from '../nats-users.ts';
import type { Addresses } from '../service-plans.ts';
import type { ServerSurroundings } from '../server-surroundings.ts';
import { supervise } from '../supervise.ts';
import { writeWhole } from '../write-whole.ts';
import { admittedIn } from './admitted-nodes.ts';
import { openCertificates } from './certificates.ts';
import { doorUsers, joiningPassword, launcherLogin, natsOperator } from './door-users.ts';
import { keepDoor } from './keep-door.ts';
import { listenHost } from './listen-host.ts';

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** A nats-server that other servers reach, encrypted, and a door for those that were invited. @throws CannotStart */
export const natsForNodes = async ({
  options,
  nodes,
  state,
  secrets,
  env,
  say,
  started,
}: ServerSurroundings & { readonly nodes: { readonly host: string; readonly port: number } }): Promise<
  Pick<Addresses, 'natsUrl' | 'natsCa'>
> => {
  const { host, port } = nodes;
  const listening = listenHost(host);
  const here = listening === host ? host : '127.0.0.1';
  const certificates = await openCertificates(
    state.certificates,
    [...new Set([host, here, '127.0.0.1', 'localhost'])],
    Date.now(),
  );
  // The port of NATS itself is looked at when a server that an earlier launcher left behind has been ended.
  if (!(await isPortFree(port + 1, listening)))
    throw new CannotStart(
      `Port ${port + 1} is in use by another program, and the streams of other servers come in there: stop that one, or choose two others with \`npm start -- --nodes-host ${host} --nodes-port ${port + 10}\`; servers that have joined already have to be invited again then`,
    );
  const operator = natsOperator(secrets);
  let server: NatsServer | undefined;
  let admitted = await admittedIn(state.admittedFile);
  const users = () => [...natsUsers(secrets, options.nodeId), ...doorUsers(secrets, admitted)];
  const supervised = await supervise(
    'nats-server',
    async () => {
      server = await startNatsServer({
        stateFolder: state.path,
        host: listening,
        port,
        certificate: certificates,
        operator,
        env,
        users: users(),
        logFile: path.join(state.logs, 'nats-server.log'),
        progress: say,
      });
      return server;
    },
    { runFolder: state.run, say },
  );
  const url = `tls://${bracketed(here)}:${port}`;
  const close = keepDoor({
    url,
    authority: certificates.authority,
    login: launcherLogin(secrets),
    operator,
    place: {
      server: `tls://${bracketed(host)}:${port}`,
      authority: certificates.authority,
      password: joiningPassword(secrets),
      ownNodes: options.hasAgent ? [options.nodeId] : [],
    },
    admitted,
    write: async (all) => {
      await writeWhole(state.admittedFile, `${JSON.stringify(all, null, 2)}\n`);
      admitted = all;
      await server?.writeUsers(users());
    },
    say,
  });
  const closing = async (how: 'stop' | 'kill9'): Promise<void> => {
    await close();
    await supervised[how]();
  };
  started({ ...supervised, stop: () => closing('stop'), kill9: () => closing('kill9') });
  return { natsUrl: url, natsCa: certificates.authorityFile };
};

/** Servers that joined can't reach this machine when it is started without an address for them. */
export const tellLeftOut = async (admittedFile: string, say: (line: string) => void): Promise<void> => {
  const out = await admittedIn(admittedFile);
  if (out.length === 0) return;
  const names = out.slice(0, 5).map(({ nodeId }) => nodeId);
  say(
    `${names.join(', ')}${out.length > names.length ? ' and others' : ''} joined this pool and can't reach it now: start with --nodes-host, as before.`,
  );
};
