import type { Api } from '../api/client.ts';
import { one, textOf } from '../api/decode.ts';
import { isMember, isUser } from '../api/people.ts';
import type { User } from '../api/people.ts';
import { usage } from '../cli-failure.ts';
import { formatMembers, formatUsers } from '../format/users.ts';
import { readList } from '../lists/read-list.ts';
import type { ListOptions } from '../lists/read-list.ts';
import { tellList } from '../output/tell.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { JsonOption } from './sessions.ts';
import { READ } from './sessions.ts';

export type CreateUserOptions = JsonOption & {
  readonly name?: string;
  readonly email?: string;
  readonly admin?: boolean;
  readonly project?: readonly string[];
};
export type ChangeUserOptions = JsonOption & {
  readonly name?: string;
  readonly email?: string;
  readonly admin?: boolean;
};
export type MemberOptions = JsonOption & { readonly role: string };

const pathOf = (id: string): string => `/v1/users/${encodeURIComponent(id)}`;
const membersOf = (project: string): string => `/v1/projects/${encodeURIComponent(project)}/members`;

/** `vision` or `vision:member`. */
const membership = (text: string): { readonly projectId: string; readonly role: string } => {
  const [projectId = '', role = 'member', ...rest] = text.split(':');
  if (projectId === '' || rest.length > 0)
    throw usage(`--project needs PROJECT or PROJECT:ROLE, not ${JSON.stringify(text)}`);
  return { projectId, role };
};

const told = (terminal: Terminal, user: User, options: JsonOption): number => {
  if (options.json === true) terminal.json(user);
  else terminal.print(formatUsers([user], terminal.view()));
  return 0;
};

/** `berth users list`. */
export const listUsers = async (
  api: Api,
  terminal: Terminal,
  options: JsonOption & ListOptions,
): Promise<number> => {
  const found = await readList(api, { path: '/v1/users', field: 'users', is: isUser }, options);
  return tellList(terminal, options, found, { none: 'Nobody has an account.', format: formatUsers });
};

/** `berth users show USER`. */
export const showUser = async (
  api: Api,
  terminal: Terminal,
  id: string,
  options: JsonOption,
): Promise<number> => told(terminal, one(await api.send('GET', pathOf(id), READ), isUser, 'a user'), options);

/** `berth users create USER`. */
export const createUser = async (
  api: Api,
  terminal: Terminal,
  userId: string,
  { json, name, email, admin, project = [] }: CreateUserOptions,
): Promise<number> => {
  const body = {
    userId,
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(admin === true ? { isAdmin: true } : {}),
    ...(project.length === 0 ? {} : { projects: project.map(membership) }),
  };
  const user = one(await api.send('POST', '/v1/users', { body }), isUser, 'a user');
  return told(terminal, user, json === undefined ? {} : { json });
};

/** `berth users change USER`. */
export const changeUser = async (
  api: Api,
  terminal: Terminal,
  id: string,
  { json, name, email, admin }: ChangeUserOptions,
): Promise<number> => {
  const body = {
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(admin === undefined ? {} : { isAdmin: admin }),
  };
  if (Object.keys(body).length === 0)
    throw usage('nothing is to be changed: say --name, --email, --admin or --no-admin');
  const user = one(await api.send('PATCH', pathOf(id), { body }), isUser, 'a user');
  return told(terminal, user, json === undefined ? {} : { json });
};

/** `berth users disable|enable|forget USER`. */
export const operateUser = async (
  api: Api,
  terminal: Terminal,
  { id, verb }: { readonly id: string; readonly verb: 'disable' | 'enable' | 'forget' },
  options: JsonOption,
): Promise<number> =>
  told(terminal, one(await api.send('POST', `${pathOf(id)}/${verb}`), isUser, 'a user'), options);

/** `berth users link USER`. */
export const makeLink = async (
  api: Api,
  terminal: Terminal,
  id: string,
  { json, signIn }: JsonOption & { readonly signIn?: boolean },
): Promise<number> => {
  const body = { purpose: signIn === true ? 'sign-in' : 'invitation' };
  const answer = await api.send('POST', `${pathOf(id)}/link`, { body });
  if (json === true) terminal.json(answer);
  else {
    terminal.note(
      `Give this to ${id} and to nobody else; it is good once, until ${textOf(answer, 'expiresAt') ?? '?'}:`,
    );
    terminal.print(textOf(answer, 'url') ?? '');
  }
  return 0;
};

/** `berth users sign-out|reset-second-factor USER`. */
export const closeUser = async (
  api: Api,
  terminal: Terminal,
  { id, path }: { readonly id: string; readonly path: string },
  options: JsonOption,
): Promise<number> => {
  await api.send('POST', `${pathOf(id)}/${path}`);
  if (options.json === true) terminal.json({ userId: id });
  else terminal.print(id);
  return 0;
};

/** `berth project members list PROJECT`. */
export const listMembers = async (
  api: Api,
  terminal: Terminal,
  project: string,
  options: JsonOption & ListOptions,
): Promise<number> => {
  const found = await readList(api, { path: membersOf(project), field: 'members', is: isMember }, options);
  return tellList(terminal, options, found, {
    none: `Nobody is a member of ${project}.`,
    format: formatMembers,
  });
};

/** `berth project members set PROJECT USER`. */
export const setMember = async (
  api: Api,
  terminal: Terminal,
  { project, user }: { readonly project: string; readonly user: string },
  { role, json }: MemberOptions,
): Promise<number> => {
  const path = `${membersOf(project)}/${encodeURIComponent(user)}`;
  const member = one(await api.send('PUT', path, { body: { role } }), isMember, 'a member');
  if (json === true) terminal.json(member);
  else terminal.print(formatMembers([member], terminal.view()));
  return 0;
};

/** `berth project members remove PROJECT USER`. */
export const removeMember = async (
  api: Api,
  terminal: Terminal,
  { project, user }: { readonly project: string; readonly user: string },
  options: JsonOption,
): Promise<number> => {
  await api.send('DELETE', `${membersOf(project)}/${encodeURIComponent(user)}`);
  if (options.json === true) terminal.json({ projectId: project, userId: user });
  else terminal.print(user);
  return 0;
};
