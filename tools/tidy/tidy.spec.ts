import { describe, expect, it } from 'vitest';
import { checkDocumentedEvents, checkLinks } from './documents.ts';
import { checkFileModes } from './file-modes.ts';
import { checkFileNames } from './file-names.ts';
import { checkFileSizes } from './file-sizes.ts';
import { checkFixedSleeps } from './fixed-sleeps.ts';
import { checkGoldenEvents, checkGoldenEventsAppendOnly } from './golden-events.ts';
import { checkLeaks, privateFolders, privateRegistries } from './leaks.ts';
import { checkLeftovers } from './leftovers.ts';
import type { Repository } from './repository.ts';
import { checkSkippedTests } from './skipped-tests.ts';

const repository = (
  files: Readonly<Record<string, string>>,
  git: Repository['git'] = () => null,
): Repository => ({
  root: '/srv/checkouts/berth',
  paths: Object.keys(files).toSorted(),
  text: (path) => files[path] ?? '',
  isExecutable: () => false,
  git,
});

describe('file names', () => {
  it.each([
    'libs/bus/src/utils.ts',
    'libs/common/src/index.ts',
    'cli/src/session.manager.ts',
    'tools/helpers.mjs',
  ])('refuse %s', (path) => expect(checkFileNames(repository({ [path]: '' }))).toHaveLength(1));
  it('accept a name that says what is inside, whatever words it is made of', () =>
    expect(
      checkFileNames(repository({ 'libs/bus/src/base64-url.ts': '', 'docs/common-questions.md': '' })),
    ).toEqual([]));
});

describe('file sizes', () => {
  it('refuse a source of 501 lines and accept a spec of as many', () => {
    const lines = 'x\n'.repeat(501);
    expect(checkFileSizes(repository({ 'a.ts': lines, 'a.spec.ts': lines }))).toEqual([
      expect.stringContaining('a.ts: 501 lines'),
    ]);
  });
});

describe('leftovers', () => {
  it('are named with their line', () =>
    expect(checkLeftovers(repository({ 'libs/a.ts': '\n// TODO later' }))).toEqual([
      expect.stringMatching(/^libs\/a\.ts:2: leftover/),
    ]));
});

describe('skipped tests', () => {
  const spec = (source: string) => checkSkippedTests(repository({ 'a.spec.ts': source }));
  it('refuse a focused test', () => expect(spec("describe.only('x', () => {})")).toHaveLength(1));
  it('refuse a skip that does not say why', () => expect(spec("it.skip('x', () => {})")).toHaveLength(1));
  it('accept a skip whose title says what it needs', () =>
    expect(spec("describe.skipIf(!dockerAnswers)('docker runtime (needs Docker)', () => {})")).toEqual([]));
});

describe('fixed sleeps', () => {
  const sleep = 'await new Promise((resolve) => setTimeout(resolve, 50));';
  it('refuse one in a spec', () =>
    expect(checkFixedSleeps(repository({ 'a.spec.ts': sleep }))).toHaveLength(1));
  it('accept one that says why nothing can be waited for', () =>
    expect(checkFixedSleeps(repository({ 'a.spec.ts': `// waits: that nothing comes\n${sleep}` }))).toEqual(
      [],
    ));
  it('have nothing to say about a backoff in the source', () =>
    expect(checkFixedSleeps(repository({ 'a.ts': sleep }))).toEqual([]));
});

describe('file modes', () => {
  const staged = (mode: string) => () => `${mode} 0123456789012345678901234567890123456789 0\ta.sh\0`;
  it('refuse an executable that does not say with what', () =>
    expect(checkFileModes(repository({ 'a.sh': 'echo' }, staged('100755')))).toHaveLength(1));
  it('accept one that does', () =>
    expect(checkFileModes(repository({ 'a.sh': '#!/bin/sh\n' }, staged('100755')))).toEqual([]));
  it('refuse a link', () => expect(checkFileModes(repository({}, staged('120000')))).toHaveLength(1));
});

describe('leaks', () => {
  it('know the private registries of the npm settings', () =>
    expect(
      privateRegistries(
        'registry=https://registry.npmjs.org/\n@team:registry = https://npm.team.example/x\n',
      ),
    ).toEqual(['npm.team.example']));
  it('know the folders of the machine, and not a folder with a common name', () =>
    expect(privateFolders('/work', '/home/ada')).toEqual(['/home/ada']));
  it('refuse the path of the checkout in a file', () =>
    expect(checkLeaks(repository({ 'README.md': 'see /srv/checkouts/berth/docs' }))).toHaveLength(1));
  it('refuse a lock file with packages from elsewhere', () =>
    expect(
      checkLeaks(repository({ 'package-lock.json': '"resolved": "https://npm.team.example/a.tgz"' })),
    ).toHaveLength(1));
});

describe('golden events', () => {
  const check = checkGoldenEvents(['session.placed']);
  it('refuse a type without one', () => expect(check(repository({}))).toHaveLength(1));
  it('refuse a file whose name does not say why it is there', () =>
    expect(
      check(
        repository({
          'fixtures/events/session.placed/1-first-shape.json': '',
          'fixtures/events/session.placed/new.json': '',
        }),
      ),
    ).toHaveLength(1));
  it('refuse a change of what was once stored', () =>
    expect(
      checkGoldenEventsAppendOnly(repository({}, () => 'M\tfixtures/events/session.placed/1-first.json\n')),
    ).toHaveLength(1));
  it('say nothing where there is nothing to compare with', () =>
    expect(checkGoldenEventsAppendOnly(repository({}))).toEqual([]));
});

describe('documents', () => {
  const check = checkDocumentedEvents(['session.placed']);
  it('refuse an event type that no page tells about', () => expect(check(repository({}))).toHaveLength(1));
  it('refuse a page that tells about an event that does not exist', () =>
    expect(check(repository({ 'docs/a.md': '`session.placed` then `session.dreamt`' }))).toEqual([
      'docs/a.md:1: there is no event session.dreamt',
    ]));
  it('refuse a link that leads nowhere', () =>
    expect(checkLinks(repository({ 'docs/a.md': '[b](../b.md) [web](https://berth.example)' }))).toEqual([
      'docs/a.md:1: ../b.md leads nowhere',
    ]));
  it('refuse a link to a test that is not in that file', () =>
    expect(
      checkLinks(repository({ 'docs/a.md': '[refuses it](../a.spec.ts)', 'a.spec.ts': "it('accepts it')" })),
    ).toHaveLength(1));
});
