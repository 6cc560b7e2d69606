import type { ImageRemoveAnswer } from '#contracts';
import { isOwnImageReference } from '#contracts';
import { accept, type Refusal, refuse, type Result } from '#kernel';
import type { ImageLedger } from '../ports/image-ledger.ts';
import type { Runtime } from '../ports/runtime.ts';

/** Removes an image that was pulled or built here. */
export type DropImage = (image: string) => Promise<Result<ImageRemoveAnswer, Refusal>>;

const inUse = (image: string, why: string): Result<never, Refusal> =>
  refuse({ code: 'image-in-use', message: `"${image}" stays on the node: ${why}.` });

/** Not what a session of the node wants, what its pool keeps, or what something was made of; an image of somebody's own goes by way of its project. */
export const dropImageOf =
  (
    runtime: Pick<Runtime, 'imageName' | 'removeImage' | 'images'>,
    wanted: () => readonly string[] | null,
    ledger: ImageLedger,
  ): DropImage =>
  async (image) => {
    const { imageName: nameOf, removeImage } = runtime;
    const unknown = refuse<Refusal>({
      code: 'image-unknown',
      message: `The node has no image "${image}".`,
    });
    if (nameOf === undefined || removeImage === undefined || isOwnImageReference(image)) return unknown;
    const name = nameOf(image);
    const here = await runtime.images();
    if (!here.some((one) => one.isAtHand && nameOf(one.image) === name)) return unknown;
    const kept = wanted();
    if (kept === null)
      return inUse(image, 'it is not known yet what its sessions need, since its agent has just started');
    if (kept.some((one) => nameOf(one) === name))
      return inUse(image, 'a session there is made of it, or its pool keeps it');
    if (!(await removeImage(name))) return inUse(image, 'a container was made of it');
    await ledger.drop(name);
    return accept({ isRemoved: true });
  };
