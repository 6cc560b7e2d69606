import { accept, refuse } from '#kernel';
import type { Refusal, Result } from '#kernel';
import type { ClaimRules, Provider } from '../../domain/sign-in/provider.ts';

const PROVIDERS_MAX = 10;
const ROLES = ['viewer', 'member', 'project-admin'] as const;
const ID = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/;

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= 500;
const textsIn = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) && value.every(isText) ? value : undefined;

const rulesIn = (value: unknown): ClaimRules | string => {
  if (!isFields(value) || !isText(value['claim'])) return '"rules" needs a "claim"';
  const { claim, admins, projects = {} } = value;
  const listed = admins === undefined ? undefined : textsIn(admins);
  if (admins !== undefined && listed === undefined) return '"rules.admins" must be a list of texts';
  if (!isFields(projects)) return '"rules.projects" must be an object';
  const read: Record<string, Record<string, readonly string[]>> = {};
  for (const [project, roles] of Object.entries(projects)) {
    if (!ID.test(project) || !isFields(roles))
      return `"rules.projects.${project}" must be an object of roles`;
    for (const [role, names] of Object.entries(roles)) {
      const texts = textsIn(names);
      if (!ROLES.some((one) => one === role) || texts === undefined)
        return `"rules.projects.${project}.${role}" must be a role with a list of texts`;
      read[project] = { ...read[project], [role]: texts };
    }
  }
  return { claim, ...(listed === undefined ? {} : { admins: listed }), projects: read };
};

const providerIn = (value: unknown, at: number): Provider | string => {
  if (!isFields(value)) return `${at}: must be an object`;
  const { id, name, issuer, clientId, clientSecret, scope, createsUsers, linksByEmail, emailDomains, rules } =
    value;
  if (!isText(id) || !ID.test(id)) return `${at}: "id" must be a short name of small letters`;
  if (!isText(issuer) || !URL.canParse(issuer)) return `${id}: "issuer" must be an address`;
  if (!isText(clientId)) return `${id}: "clientId" is missing`;
  if (clientSecret !== undefined && !isText(clientSecret)) return `${id}: "clientSecret" must be a text`;
  const domains = emailDomains === undefined ? [] : textsIn(emailDomains);
  if (domains === undefined) return `${id}: "emailDomains" must be a list of texts`;
  const claims = rules === undefined ? undefined : rulesIn(rules);
  if (typeof claims === 'string') return `${id}: ${claims}`;
  return {
    id,
    name: isText(name) ? name : id,
    issuer,
    clientId,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    scope: isText(scope) ? scope : 'openid profile email',
    createsUsers: createsUsers === true,
    linksByEmail: linksByEmail === true,
    emailDomains: domains.map((domain) => domain.toLowerCase()),
    ...(claims === undefined ? {} : { rules: claims }),
  };
};

/** The providers of the configuration, or what is wrong with it. */
export const readProviders = (text: string): Result<readonly Provider[], Refusal> => {
  const wrong = (message: string) => refuse({ code: 'invalid-request', message });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return wrong('must be JSON');
  }
  if (!Array.isArray(value) || value.length > PROVIDERS_MAX)
    return wrong(`must be a list of at most ${PROVIDERS_MAX}`);
  const read = value.map(providerIn);
  const fault = read.find((one) => typeof one === 'string');
  if (fault !== undefined) return wrong(fault);
  const providers = read.filter((one) => typeof one !== 'string');
  const isTwice = new Set(providers.map(({ id }) => id)).size < providers.length;
  return isTwice ? wrong('two have the same "id"') : accept(providers);
};
