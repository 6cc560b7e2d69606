import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../api/client.ts';
import { one } from '../api/decode.ts';
import { isOwnImage, type OwnImage } from '../api/images.ts';
import { underWay } from '../format/images.ts';
import type { PhaseLine } from '../terminal/phase-line.ts';
import { onInterrupt } from './on-interrupt.ts';
import { READ } from './sessions.ts';

const LOOK_MS = 400;

/** Looks until nothing is being done about it any more; null: the person does not want to wait that long. */
export const awaitImage = async (
  api: Api,
  first: OwnImage,
  tell: PhaseLine['doing'],
): Promise<OwnImage | null> => {
  const over = new AbortController();
  const deaf = onInterrupt(() => over.abort());
  try {
    let image = first;
    for (let now = underWay(image); now !== null; now = underWay(image)) {
      tell(now.text, now.amount);
      await sleep(LOOK_MS, undefined, { signal: over.signal });
      const answer = await api.send('GET', `/v1/images/${image.imageId}`, { ...READ, signal: over.signal });
      image = one(answer, isOwnImage, 'an image');
    }
    return image;
  } catch (error) {
    if (over.signal.aborted) return null;
    throw error;
  } finally {
    deaf();
  }
};
