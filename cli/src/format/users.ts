import type { Member, User } from '../api/people.ts';
import { printable } from './screen.ts';
import { formatAge } from './quantities.ts';
import type { View } from './sessions.ts';
import { table } from './table.ts';

const standing = (word: string, { paint }: View): string =>
  word === 'active' ? paint.green(word) : word === 'disabled' ? paint.dim(word) : word;
const projectsOf = ({ isAdmin, projects }: User): string =>
  [...(isAdmin ? ['admin'] : []), ...projects.map(({ projectId, role }) => `${projectId} (${role})`)].join(
    ', ',
  );

/** `berth users list`. */
export const formatUsers = (users: readonly User[], view: View): string =>
  table(
    [
      { title: 'USER' },
      { title: 'STANDING' },
      { title: 'PROJECTS', isFlexible: true },
      { title: 'NAME' },
      { title: 'E-MAIL', isOptional: true },
      { title: 'SINCE', align: 'right' },
      { title: 'MADE', isWide: true },
    ],
    users.map((user) => [
      user.userId,
      standing(user.standing, view),
      projectsOf(user),
      printable(user.name ?? ''),
      printable(user.email ?? ''),
      `${formatAge(user.createdAt, view.now)} ago`,
      user.createdAt,
    ]),
    view,
  );

/** `berth project members list`. */
export const formatMembers = (members: readonly Member[], view: View): string =>
  table(
    [{ title: 'USER' }, { title: 'ROLE' }, { title: 'STANDING' }, { title: 'NAME', isFlexible: true }],
    members.map((member) => [
      member.userId,
      member.role,
      standing(member.standing, view),
      printable(member.name ?? ''),
    ]),
    view,
  );
