import type { ProjectRole } from '#contracts';

/** Another authority that vouches for people, by OpenID Connect. */
export type Provider = {
  readonly id: string;
  /** As the button says it. */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly scope: string;
  /** Makes accounts for people whom nobody has made one for. */
  readonly createsUsers: boolean;
  /** Gives an account of the same address to who comes with a verified one. */
  readonly linksByEmail: boolean;
  /** Only people with verified addresses of these domains; empty: all. */
  readonly emailDomains: readonly string[];
  readonly rules?: ClaimRules;
};

/** What people are, by a claim that lists names such as groups. It is so again with each sign-in; what no rule speaks of is left as it is. */
export type ClaimRules = {
  readonly claim: string;
  readonly admins?: readonly string[];
  readonly projects: Readonly<Record<string, Readonly<Partial<Record<ProjectRole, readonly string[]>>>>>;
};

/** What a provider says of somebody. */
export type Identity = {
  readonly subject: string;
  readonly email: string | null;
  readonly isEmailVerified: boolean;
  readonly name: string | null;
  readonly preferredName: string | null;
  /** In the claim of the rules. */
  readonly groups: readonly string[];
};

const PROJECT_ROLES: readonly ProjectRole[] = ['project-admin', 'member', 'viewer'];

/** What the rules make of somebody: null means that he is not to belong there; undefined that no rule speaks of it. */
export type Wanted = {
  readonly isAdmin: boolean | undefined;
  readonly projects: ReadonlyMap<string, ProjectRole | null>;
};

export const wantedBy = (rules: ClaimRules | undefined, { groups }: Identity): Wanted => {
  if (rules === undefined) return { isAdmin: undefined, projects: new Map() };
  const isIn = (names: readonly string[] = []): boolean => names.some((name) => groups.includes(name));
  const projects = Object.entries(rules.projects).map(
    ([project, roles]) => [project, PROJECT_ROLES.find((role) => isIn(roles[role])) ?? null] as const,
  );
  return {
    isAdmin: rules.admins === undefined ? undefined : isIn(rules.admins),
    projects: new Map(projects),
  };
};

/** Whether people with such an address may come in by a provider. */
export const isWelcome = ({ emailDomains }: Provider, { email, isEmailVerified }: Identity): boolean => {
  if (emailDomains.length === 0) return true;
  const domain = email?.slice(email.lastIndexOf('@') + 1).toLowerCase();
  return isEmailVerified && domain !== undefined && emailDomains.includes(domain);
};

/** An id for somebody who has none yet, out of what he is called; undefined when nothing of it can be one. */
export const idFrom = ({ preferredName, email }: Identity, attempt: number): string | undefined => {
  const called = preferredName ?? email?.slice(0, email.lastIndexOf('@')) ?? '';
  const plain = called
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  if (plain === '') return undefined;
  return attempt === 0 ? plain : `${plain}-${attempt + 1}`;
};

/** A path of this very address, and nothing else: nobody is sent elsewhere by a link to Berth. */
export const localPath = (wanted: string | undefined): string => {
  const isLocal =
    wanted !== undefined && /^\/(?![/\\])[\x21-\x7e]{0,500}$/.test(wanted) && !wanted.includes('\\');
  return isLocal ? wanted : '/account';
};
