import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProjectFact } from '#contracts';
import { epochMs, projectId } from '#kernel';
import { type ProjectState, evolveProject, initialProject } from '../pool/project-state.ts';
import { changeProject, closeProject, createProject, reopenProject } from './project-life.ts';

const vision = projectId('vision');
const order = { projectId: vision, by: 'user:admin', at: epochMs(1000) };
const after = (state: ProjectState, facts: readonly ProjectFact[]) => facts.reduce(evolveProject, state);
const made = evolveProject(initialProject, {
  type: 'project.created',
  data: { projectId: vision, name: 'Vision', by: 'user:admin', createdAt: epochMs(1) },
});
const typesOf = (outcome: { ok: boolean; value?: readonly ProjectFact[] }) =>
  outcome.value?.map(({ type }) => type);

describe('making a project', () => {
  it('records it, with its id as its name when nobody says another', () =>
    expect(createProject(order, {}, initialProject)).toEqual({
      ok: true,
      value: [
        {
          type: 'project.created',
          data: { projectId: vision, name: 'vision', by: 'user:admin', createdAt: 1000 },
        },
      ],
    }));

  it('takes over one that was only named until then, with its quota', () => {
    const named = { ...initialProject, quota: { sessionCount: 3 } };
    const outcome = createProject(order, { name: 'Vision' }, named);
    expect(outcome.ok && after(named, outcome.value)).toMatchObject({
      name: 'Vision',
      createdAt: 1000,
      quota: { sessionCount: 3 },
    });
  });

  it('refuses one that is there', () =>
    expect(createProject(order, {}, made)).toMatchObject({ refusal: { code: 'project-exists' } }));
});

describe('changing a project', () => {
  it('records what is another, and nothing of what is so already', () => {
    expect(typesOf(changeProject(order, { name: 'Vision' }, made))).toEqual([]);
    expect(typesOf(changeProject(order, { name: 'vision' }, initialProject))).toEqual([]);
    expect(typesOf(changeProject(order, { name: 'Seeing', description: '' }, made))).toEqual([
      'project.renamed',
    ]);
    expect(typesOf(changeProject(order, { name: 'Seeing', description: 'x' }, made))).toEqual([
      'project.renamed',
      'project.described',
    ]);
  });
});

describe('closing a project', () => {
  it('may stop later what it let go on first, and not the other way round', () => {
    const open = closeProject(order, false, made);
    const closed = open.ok ? after(made, open.value) : made;
    expect(closed.closed).toEqual({ at: 1000, by: 'user:admin', stopsSessions: false });
    expect(typesOf(closeProject(order, false, closed))).toEqual([]);
    expect(typesOf(closeProject(order, true, closed))).toEqual(['project.closed']);
    const stopping = { ...closed, closed: { at: epochMs(1), by: 'user:admin', stopsSessions: true } };
    expect(typesOf(closeProject(order, false, stopping))).toEqual([]);
  });

  it('and opening it again leaves all else as it was', () => {
    const closed = closeProject(order, true, made);
    const state = closed.ok ? after(made, closed.value) : made;
    const opened = reopenProject(order, state);
    expect(opened.ok && after(state, opened.value)).toEqual(made);
    expect(typesOf(reopenProject(order, made))).toEqual([]);
  });
});

describe('whatever is said to a project', () => {
  const words = fc.record(
    { name: fc.constantFrom('a', 'b'), description: fc.constantFrom('', 'x') },
    { requiredKeys: [] },
  );
  const orders = fc.array(
    fc.oneof(
      words.map((said) => (state: ProjectState) => changeProject(order, said, state)),
      words.map((said) => (state: ProjectState) => createProject(order, said, state)),
      fc.boolean().map((stops) => (state: ProjectState) => closeProject(order, stops, state)),
      fc.constant((state: ProjectState) => reopenProject(order, state)),
    ),
    { maxLength: 12 },
  );

  it('said twice it records nothing the second time, or refuses', () =>
    fc.assert(
      fc.property(orders, (decisions) => {
        let state = initialProject;
        for (const decide of decisions) {
          const first = decide(state);
          if (first.ok) state = after(state, first.value);
          const second = decide(state);
          expect(second.ok ? second.value : []).toEqual([]);
        }
      }),
    ));
});
