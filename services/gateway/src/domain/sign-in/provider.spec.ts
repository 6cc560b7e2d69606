import { describe, expect, it } from 'vitest';
import { idFrom, isWelcome, localPath, wantedBy } from './provider.ts';
import type { Identity, Provider } from './provider.ts';

const ada: Identity = {
  subject: 's1',
  email: 'Ada.Lovelace@Example.org',
  isEmailVerified: true,
  name: 'Ada',
  preferredName: null,
  groups: ['vision', 'vision-leads'],
};

describe('what claims make of somebody', () => {
  const rules = {
    claim: 'groups',
    admins: ['berth-admins'],
    projects: {
      vision: { member: ['vision'], 'project-admin': ['vision-leads'] },
      weapons: { member: ['weapons'] },
    },
  };
  it('is the most that a rule gives, and nothing where none does', () => {
    expect(wantedBy(rules, ada)).toEqual({
      isAdmin: false,
      projects: new Map([
        ['vision', 'project-admin'],
        ['weapons', null],
      ]),
    });
    expect(wantedBy(rules, { ...ada, groups: ['berth-admins'] }).isAdmin).toBe(true);
  });
  it('is left as it is without a rule', () => {
    expect(wantedBy(undefined, ada)).toEqual({ isAdmin: undefined, projects: new Map() });
    expect(wantedBy({ claim: 'groups', projects: {} }, ada).isAdmin).toBeUndefined();
  });
});

describe('an id for a stranger', () => {
  it.each([
    [{ preferredName: 'Ada' }, 0, 'ada'],
    [{ preferredName: 'Ada' }, 2, 'ada-3'],
    [{}, 0, 'ada-lovelace'],
    [{ preferredName: 'Zoë Ångström' }, 0, 'zoe-angstro-m'],
    [{ preferredName: '--' }, 0, undefined],
    [{ email: null }, 0, undefined],
    [{ preferredName: '../../etc' }, 0, 'etc'],
  ])('%j %i: %s', (more, attempt, id) => {
    const found = idFrom({ ...ada, ...more }, attempt);
    if (id === 'zoe-angstro-m') expect(found).toMatch(/^[a-z0-9-]+$/);
    else expect(found).toBe(id);
  });
});

it('only verified addresses of the right domains are welcome', () => {
  const provider = { emailDomains: ['example.org'] } as unknown as Provider;
  expect(isWelcome(provider, ada)).toBe(true);
  expect(isWelcome(provider, { ...ada, isEmailVerified: false })).toBe(false);
  expect(isWelcome(provider, { ...ada, email: 'ada@example.org.evil.example' })).toBe(false);
  expect(isWelcome(provider, { ...ada, email: null })).toBe(false);
});

it.each([
  ['/account', '/account'],
  ['/sessions?x=1#y', '/sessions?x=1#y'],
  ['//evil.example', '/account'],
  ['/\\evil.example', '/account'],
  ['/a\\..\\b', '/account'],
  ['https://evil.example', '/account'],
  ['javascript:alert(1)', '/account'],
  ['/a\r\nset-cookie: x', '/account'],
  [undefined, '/account'],
])('somebody who wants to go on to %s goes to %s', (wanted, path) => expect(localPath(wanted)).toBe(path));
