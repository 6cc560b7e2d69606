import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#kernel';
import { isImageEvent, isSessionEvent } from '../is-berth-event.ts';
import { createImagesCheck } from './check-images.ts';
import { someEvent } from './some-event.ts';

type Line = readonly [type: string, id: string, data?: JsonObject];

/** What a check says of these facts, in order. */
const faultsOf = (...lines: readonly Line[]): readonly string[] => {
  const check = createImagesCheck(true);
  const said: string[] = [];
  const say = (code: string): void => void said.push(code);
  for (const [type, id, data = {}] of lines) {
    const event = someEvent(type, { [type.startsWith('image.') ? 'imageId' : 'sessionId']: id, ...data });
    if (isImageEvent(event)) check.see(event, say);
    else if (isSessionEvent(event)) check.seeSession(event, say);
    else throw new Error(`there is no ${type}`);
  }
  return said;
};
const made: readonly Line[] = [
  ['image.requested', 'i', { projectId: 'vision', nodeId: 'n1' }],
  ['image.committed', 'i'],
];
const asPushed = `registry.example/berth/env@sha256:${'0f'.repeat(32)}`;
const pushed: readonly Line[] = [
  ['image.push-requested', 'i', { attempt: 1, reference: 'registry.example/berth/env:v1' }],
  ['image.pushed', 'i', { reference: 'registry.example/berth/env:v1', digest: asPushed.split('@')[1] }],
];
const asked = (imageId: string, projectId = 'vision', nodeId = 'n1', pushedAs?: string): Line => [
  'session.requested',
  's',
  { projectId, workload: { ownImage: { imageId, nodeId, ...(pushedAs === undefined ? {} : { pushedAs }) } } },
];

describe('images of projects in the log', () => {
  it('are made, used where they are, and removed', () =>
    expect(
      faultsOf(
        ...made,
        asked('i'),
        ['session.placed', 's', { nodeId: 'n1' }],
        ['session.stopped', 's'],
        ['image.removal-requested', 'i'],
        ['image.removed', 'i'],
        ['session.requested', 'plain', { projectId: 'p', workload: {} }],
        ['session.placed', 'plain', { nodeId: 'n2' }],
      ),
    ).toEqual([]));

  it('are used anywhere once a registry has them, also after a later push has failed', () =>
    expect(
      faultsOf(
        ...made,
        ...pushed,
        ['image.push-requested', 'i', { attempt: 2 }],
        ['image.push-failed', 'i', { attempt: 2 }],
        asked('i', 'vision', 'n1', asPushed),
        ['session.placed', 's', { nodeId: 'n2' }],
      ),
    ).toEqual([]));

  it('may fail, and are cleared away then', () =>
    expect(
      faultsOf(
        ['image.requested', 'i', { projectId: 'p', nodeId: 'n' }],
        ['image.failed', 'i'],
        ['image.removed', 'i'],
      ),
    ).toEqual([]));

  it.each<[string, readonly Line[], string]>([
    ['one asked for twice', [...made, ['image.requested', 'i']], 'fact-twice'],
    ['one made twice', [...made, ['image.committed', 'i']], 'out-of-order'],
    ['one that failed after it was made', [...made, ['image.failed', 'i']], 'out-of-order'],
    ['one removed without a wish', [...made, ['image.removed', 'i']], 'out-of-order'],
    ['one that nobody asked for', [['image.committed', 'j']], 'out-of-order'],
    [
      'something after its end',
      [...made, ['image.removal-requested', 'i'], ['image.removed', 'i'], ['image.removal-requested', 'i']],
      'event-after-end',
    ],
    ['a push that nobody asked for', [...made, ['image.push-failed', 'i']], 'out-of-order'],
    ['a push within another', [...made, pushed[0] ?? ['', ''], pushed[0] ?? ['', '']], 'out-of-order'],
    [
      'a session of one that no registry was given',
      [...made, asked('i', 'vision', 'n1', asPushed)],
      'image-elsewhere',
    ],
    ['a session of one that was never made', [asked('j')], 'image-unknown'],
    ['a session of another project', [...made, asked('i', 'speech')], 'image-of-another'],
    ['a session that looks for it elsewhere', [...made, asked('i', 'vision', 'n2')], 'image-elsewhere'],
    [
      'a session that is placed elsewhere',
      [...made, asked('i'), ['session.placed', 's', { nodeId: 'n2' }]],
      'image-elsewhere',
    ],
  ])('are at fault: %s', (_what, lines, code) => expect(faultsOf(...lines)).toEqual([code]));
});
