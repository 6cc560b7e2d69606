import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KNOWN_APPS } from './known-apps.ts';
import { readApps, readAppsLabel } from './read-apps.ts';

const MARIMO = {
  name: 'marimo',
  title: 'marimo',
  command: ['marimo', 'edit', '--port={port}', '--base-url={basePath}', '--token-password={token}'],
  keepsPrefix: true,
};
const messageOf = (value: unknown): string => {
  const read = readApps(value);
  return read.ok ? 'no fault' : read.refusal.message;
};

describe('what an image can open', () => {
  it('is told by names that Berth knows, and by definitions', () => {
    const read = readAppsLabel(JSON.stringify(['jupyterlab', MARIMO]));
    expect(read.ok && read.value.map(({ name, title }) => [name, title])).toEqual([
      ['jupyterlab', 'JupyterLab'],
      ['marimo', 'marimo'],
    ]);
  });

  it('takes every app that Berth knows as a definition of its own, too', () => {
    const definitions = KNOWN_APPS.map(({ program: _program, ...definition }) => definition);
    expect(readApps(definitions)).toEqual({ ok: true, value: definitions });
  });

  it('says what is wrong with the first that can not be read', () => {
    expect(messageOf('jupyterlab')).toContain('must be a list');
    expect(messageOf(['jupyter'])).toContain('no app that Berth knows');
    expect(messageOf([{ ...MARIMO, name: '8888' }])).toContain('would be a port');
    expect(messageOf([{ ...MARIMO, command: ['marimo'] }])).toContain('{port} or {socket}');
    expect(messageOf([{ ...MARIMO, readyPath: '/api' }])).toContain('readyPath');
    expect(messageOf([{ ...MARIMO, authorization: 'token x\r\nhost: y' }])).toContain('authorization');
    expect(messageOf([{ ...MARIMO, protocol: 'spdy' }])).toContain('none of http, h2c');
    expect(messageOf([{ ...MARIMO, protocol: 'h2c' }])).toBe('no fault');
    expect(messageOf([{ ...MARIMO, colour: 'red' }])).toContain('"colour"');
    expect(messageOf([MARIMO, MARIMO])).toContain('name of another');
    expect(readAppsLabel('[').ok).toBe(false);
  });

  it('never throws, whatever a label holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (label) => {
        expect(typeof readAppsLabel(label).ok).toBe('boolean');
      }),
      { numRuns: 200 },
    );
  });
});
