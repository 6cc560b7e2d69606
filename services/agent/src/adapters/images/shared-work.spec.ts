import { describe, expect, it, vi } from 'vitest';
import { sharedWork } from './shared-work.ts';

const never = new AbortController().signal;

describe('shared work', () => {
  it('is done once for all who wait, and tells all of them its progress', async () => {
    const once = sharedWork<string, number>();
    const finish = Promise.withResolvers<string>();
    const work = vi.fn(async (tell: (progress: number) => void) => {
      const value = await finish.promise;
      tell(100);
      return value;
    });
    const heard: string[] = [];
    const first = once('image', (done) => heard.push(`first ${done}`), never, work);
    const second = once('image', (done) => heard.push(`second ${done}`), never, work);
    const other = once(
      'another',
      () => undefined,
      never,
      async () => 'other',
    );
    finish.resolve('pulled');
    expect(await Promise.all([first, second, other])).toEqual(['pulled', 'pulled', 'other']);
    expect(work).toHaveBeenCalledTimes(1);
    expect(heard).toEqual(['first 100', 'second 100']);
  });

  it('tells who comes later at once how far it is', async () => {
    const once = sharedWork<string, number>();
    const finish = Promise.withResolvers<string>();
    const work = async (tell: (progress: number) => void) => {
      tell(40);
      return finish.promise;
    };
    const heard: string[] = [];
    const first = once('image', (done) => heard.push(`first ${done}`), never, work);
    await vi.waitFor(() => expect(heard).toEqual(['first 40']));
    const second = once('image', (done) => heard.push(`second ${done}`), never, work);
    expect(heard).toEqual(['first 40', 'second 40']);
    finish.resolve('pulled');
    await Promise.all([first, second]);
  });

  it('goes on while somebody waits, and is cancelled when the last has gone', async () => {
    const once = sharedWork<string, number>();
    let isCancelled = false;
    const work = (_tell: unknown, signal: AbortSignal) =>
      new Promise<string>((_resolve, reject) =>
        signal.addEventListener('abort', () => {
          isCancelled = true;
          reject(new Error('cancelled'));
        }),
      );
    const [ada, bob] = [new AbortController(), new AbortController()];
    const both = [ada, bob].map(({ signal }) => once('image', () => undefined, signal, work));
    ada.abort();
    await expect(both[0]).rejects.toThrow();
    expect(isCancelled).toBe(false);
    bob.abort();
    await expect(both[1]).rejects.toThrow();
    expect(isCancelled).toBe(true);
    // Whoever comes later begins anew.
    expect(
      await once(
        'image',
        () => undefined,
        never,
        async () => 'fresh',
      ),
    ).toBe('fresh');
  });

  it('fails for all who wait, and is tried again by the next', async () => {
    const once = sharedWork<string, number>();
    const failing = once(
      'image',
      () => undefined,
      never,
      () => Promise.reject(new Error('no registry')),
    );
    await expect(failing).rejects.toThrow('no registry');
    expect(
      await once(
        'image',
        () => undefined,
        never,
        async () => 'there now',
      ),
    ).toBe('there now');
  });
});
