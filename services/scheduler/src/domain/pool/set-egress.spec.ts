import { describe, expect, it } from 'vitest';
import type { EgressPolicy } from '#contracts';
import { epochMs, projectId } from '#kernel';
import { evolveProject, initialProject } from './project-state.ts';
import { egressOf, setEgress } from './set-egress.ts';

const order = { projectId: projectId('vision'), by: 'user:admin', at: epochMs(5) };
const listed: EgressPolicy = { mode: 'listed', allow: ['pypi.org:443'] };
const fact = {
  type: 'project.egress-set' as const,
  data: { projectId: order.projectId, egress: listed, by: 'user:admin', setAt: epochMs(5) },
};

describe('whom the sessions of a project reach', () => {
  it('is recorded, and holds from then on', () => {
    expect(egressOf(initialProject)).toEqual({ mode: 'node' });
    expect(setEgress(order, listed, initialProject)).toEqual({ ok: true, value: [fact] });
    expect(egressOf(evolveProject(initialProject, fact))).toEqual(listed);
  });

  it('is recorded once, in whatever order it is said, and not at all where nothing changes', () => {
    const again: EgressPolicy = { allow: ['pypi.org:443'], mode: 'listed' };
    expect(setEgress(order, again, evolveProject(initialProject, fact))).toEqual({ ok: true, value: [] });
    expect(setEgress(order, { mode: 'node' }, initialProject)).toEqual({ ok: true, value: [] });
  });

  it('leaves the quota of the project as it is', () => {
    const quota = { sessionCount: 4 };
    expect(evolveProject({ ...initialProject, quota }, fact).quota).toEqual(quota);
  });

  it.each<[string, EgressPolicy]>([
    ['a list of nothing', { mode: 'listed' }],
    ['a list where nobody is reached', { mode: 'none', allow: ['pypi.org'] }],
    ['a list where the node says whom', { mode: 'node', allow: ['pypi.org'] }],
  ])('is refused when it contradicts itself: %s', (_what, egress) =>
    expect(setEgress(order, egress, initialProject)).toMatchObject({
      ok: false,
      refusal: { code: 'invalid-request', pointer: '/allow' },
    }),
  );
});
