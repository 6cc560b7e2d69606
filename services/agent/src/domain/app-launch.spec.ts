import { describe, expect, it } from 'vitest';
import { KNOWN_APPS } from '#contracts';
import { appLaunch, appPort, KEEPER, sessionCommand } from './app-launch.ts';

const PLACES = { port: 24_001, socket: '/tmp/x.sock', basePath: '/apps/s/jupyterlab/', token: 's3cret' };

describe('the launch of an app', () => {
  it('fills in where it listens, what its address is and what opens it', () => {
    const [lab] = KNOWN_APPS;
    const launch = lab === undefined ? null : appLaunch(lab, PLACES);
    expect(launch?.command).toContain('--port=24001');
    expect(launch?.command).toContain('--ServerApp.base_url=/apps/s/jupyterlab/');
    expect(launch).toMatchObject({
      env: { JUPYTER_TOKEN: 's3cret' },
      authorization: 'token s3cret',
      target: { kind: 'port', port: 24_001 },
    });
  });

  it('listens on a socket where the definition asks for one, and leaves other braces alone', () => {
    const definition = {
      ...{ name: 'x', title: 'x', command: ['serve', '--unix={socket}', '{other}'], env: {} },
      ...{ readyPath: '', keepsPrefix: false, openPath: '' },
    };
    expect(appLaunch(definition, PLACES)).toEqual({
      command: ['serve', '--unix=/tmp/x.sock', '{other}'],
      env: {},
      authorization: null,
      target: { kind: 'socket', path: '/tmp/x.sock' },
    });
  });

  it('takes ports that neither the kernel nor people choose', () => {
    expect([appPort(0), appPort(0.999_99)]).toEqual([24_000, 31_999]);
  });
});

describe('the program of a session', () => {
  it('is its own, or waits for its end where an interactive one has none', () => {
    expect(sessionCommand('interactive', [])).toBe(KEEPER);
    expect(sessionCommand('interactive', ['bash'])).toEqual(['bash']);
    expect(sessionCommand('batch', [])).toEqual([]);
  });
});
