import type { Role } from '#contracts';

/** From little to much; each role may all that those before it may. */
const ROLES: readonly Role[] = ['viewer', 'member', 'project-admin', 'admin'];

export const isAtLeast = (role: Role, wanted: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(wanted);
/** The lesser of two roles. */
export const leastRole = (one: Role, other: Role): Role => (isAtLeast(one, other) ? other : one);
