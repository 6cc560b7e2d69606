import type Docker from 'dockerode';
import { accept, type Result } from '#kernel';
import { recipeNameOf } from '../../domain/image-name.ts';
import type { ImageProgress, RunRefusal } from '../../ports/runtime.ts';
import type { Recipes } from '../images/recipes.ts';
import { sharedWork } from '../images/shared-work.ts';
import { buildRecipe } from './build-recipe.ts';
import { unlessMissing } from './engine-call.ts';
import { pullImage } from './pull-image.ts';

export type DockerImages = {
  /** The name under which the engine has it, or would have it. */
  readonly referenceOf: (image: string) => string;
  readonly ensure: (
    image: string,
    onProgress: (progress: ImageProgress) => void,
    signal: AbortSignal,
  ) => Promise<Result<void, RunRefusal>>;
};

/** Images of the engine: those of our recipes are built when they are missing, all others are pulled. */
export const dockerImages = (docker: Docker, recipes: Recipes): DockerImages => {
  const once = sharedWork<Result<void, RunRefusal>, ImageProgress>();
  const recipeOf = (image: string) => {
    const name = recipeNameOf(image, recipes.names);
    return name === null ? null : recipes.get(name);
  };
  const referenceOf = (image: string): string => {
    const recipe = recipeOf(image);
    // A changed recipe is another tag: an old image never passes for the new one.
    return recipe === null ? image : `berth/${recipe.name}:${recipe.version}`;
  };
  return {
    referenceOf,
    ensure: async (image, onProgress, signal) => {
      const reference = referenceOf(image);
      const present = await unlessMissing('look for the image', () => docker.getImage(reference).inspect());
      if (present !== null) return accept(undefined);
      const recipe = recipeOf(image);
      return once(reference, onProgress, signal, (tell, cancelled) =>
        recipe === null
          ? pullImage(docker, image, tell, cancelled)
          : buildRecipe({ docker, recipe, reference, cacheFolder: recipes.cacheFolder }, tell, cancelled),
      );
    },
  };
};
