import type { DesiredState } from '#contracts';
import { egressOf } from '../domain/pool/set-egress.ts';
import type { World } from '../world/world.ts';

/** Says of each grant whom its session may reach, where its project says so: as it is now, not as it was when the session was placed. */
export const withEgress = (
  desired: DesiredState,
  world: Pick<World, 'session' | 'project'>,
): DesiredState => ({
  ...desired,
  grants: desired.grants.map((grant) => {
    const session = world.session(grant.sessionId)?.state;
    if (session === undefined || !('asked' in session)) return grant;
    const egress = egressOf(world.project(session.asked.projectId).state);
    return egress.mode === 'node' ? grant : { ...grant, egress };
  }),
});
