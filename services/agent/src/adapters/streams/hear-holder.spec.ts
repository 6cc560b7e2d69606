import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { hearHolder } from './hear-holder.ts';

/** What comes of it when it says this, and ends. */
const heard = (stdout: string, stderr = '') => {
  const [out, err] = [new PassThrough(), new PassThrough()];
  out.end(stdout);
  err.end(stderr);
  return hearHolder(out, err);
};

describe('what is to hold a terminal', () => {
  it('holds it once it says so', async () => {
    expect(await heard('ready\n')).toEqual({ ok: true, value: true });
  });

  it('does not hold it where it could not be started itself, whoever says that', async () => {
    for (const words of ['', 'OCI runtime exec failed: no such file', 'x'.repeat(5000)])
      for (const said of [await heard(words), await heard('', words)])
        expect(said).toEqual({ ok: true, value: false });
  });

  it('tells why a shell can not be started', async () => {
    expect(await heard('', 'berth-terminal: /bin/sh: No such file or directory\n')).toMatchObject({
      refusal: { message: 'The image of the session has no shell (/bin/sh), which a terminal needs.' },
    });
    expect(await heard('', 'berth-terminal: /bin/sh: Permission denied\n')).toMatchObject({
      refusal: { code: 'exec-failed', message: "The terminal can't be opened: /bin/sh: Permission denied" },
    });
  });
});
