import { describe, expect, it } from 'vitest';
import { plain } from './paint.ts';
import { formatMembers, formatUsers } from './users.ts';

const pipe = { paint: plain, now: Date.parse('2026-01-31T12:00:00Z') };
const ada = {
  userId: 'ada',
  name: 'Ada Lovelace',
  email: 'ada@example.org',
  isAdmin: false,
  standing: 'active',
  projects: [
    { projectId: 'teaching', role: 'viewer' },
    { projectId: 'vision', role: 'project-admin' },
  ],
  createdAt: '2026-01-01T12:00:00Z',
};

describe('people', () => {
  it('are a line each', () =>
    expect(
      formatUsers([ada, { ...ada, userId: 'root', isAdmin: true, projects: [], standing: 'invited' }], pipe),
    ).toMatchFileSnapshot('./golden/users.txt'));
  it('are told of a project with what they are there', () =>
    expect(
      formatMembers([{ userId: 'ada', name: 'Ada\u001B[2J', role: 'member', standing: 'disabled' }], pipe),
    ).toMatchFileSnapshot('./golden/members.txt'));
});
