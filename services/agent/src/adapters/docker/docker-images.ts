import type Docker from 'dockerode';
import { type AppDefinition, APPS_LABEL, isOwnImageReference, readAppsLabel } from '#contracts';
import { accept, bytes, refuse, type Result } from '#kernel';
import { recipeNameOf } from '../../domain/image-name.ts';
import type { ImageFacts, ImageProgress, RunRefusal } from '../../ports/runtime.ts';
import type { Recipes } from '../images/recipes.ts';
import { sharedWork } from '../images/shared-work.ts';
import { buildRecipe } from './build-recipe.ts';
import { engineCall, isMissing, statusOf, unlessMissing } from './engine-call.ts';
import { pullPatiently } from './pull-patiently.ts';
import type { LoginOf } from './registry-logins.ts';
import { PATIENT_LIMITS, type PatientLimits } from './try-patiently.ts';

export type DockerImages = {
  /** The name under which the engine has it, or would have it. */
  readonly referenceOf: (image: string) => string;
  readonly ensure: (
    image: string,
    onProgress: (progress: ImageProgress) => void,
    signal: AbortSignal,
    source?: string,
  ) => Promise<Result<void, RunRefusal>>;
  /** {@link referenceOf} with its tag. */
  readonly nameOf: (image: string) => string;
  /** False if a container has it; then its names are as they were. */
  readonly remove: (name: string) => Promise<boolean>;
  readonly list: () => Promise<readonly ImageFacts[]>;
  readonly appsOf: (image: string) => Promise<readonly AppDefinition[]>;
};

const NOT_HERE: RunRefusal = {
  code: 'image-unknown',
  message: 'The image, which was made of a session, is not on the node any more.',
};
/** More than any node has; bounds the answer. */
const IMAGES_MAX = 500;
const OWN_TAG = /^berth\/[a-z][a-z0-9-]*:/;

/** `latest` is what engines take where no tag is named. */
const withTag = (reference: string): string =>
  /(:[^/]+|@.+)$/.test(reference) ? reference : `${reference}:latest`;

const appsIn = (labels: Readonly<Record<string, string>> | null): readonly AppDefinition[] => {
  const label = labels?.[APPS_LABEL];
  const read = label === undefined ? null : readAppsLabel(label);
  return read?.ok === true ? read.value : [];
};

/** Images of the engine: those of our recipes are built when they are missing, all others are pulled. */
export const dockerImages = (
  docker: Docker,
  recipes: Recipes,
  loginOf: LoginOf = () => Promise.resolve(null),
  limits: PatientLimits = PATIENT_LIMITS,
): DockerImages => {
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
  const list = async (): Promise<readonly ImageFacts[]> => {
    const found = await engineCall('list images', () => docker.listImages());
    const tags = new Map(
      found.flatMap((image) => (image.RepoTags ?? []).map((tag) => [tag, image] as const)),
    );
    const own = [...recipes.names].flatMap((name): readonly ImageFacts[] => {
      const recipe = recipes.get(name);
      if (recipe === null) return [];
      const made = tags.get(referenceOf(name));
      const sizeBytes = made === undefined ? null : bytes(made.Size);
      const { description, apps } = recipe;
      return [{ image: name, description, sizeBytes, apps, isAtHand: made !== undefined }];
    });
    const pulled = [...tags].flatMap(([tag, { Size, Labels }]): readonly ImageFacts[] => {
      if (OWN_TAG.test(tag) || isOwnImageReference(tag) || tag.startsWith('<none>')) return [];
      const description = Labels?.['org.opencontainers.image.description'] ?? '';
      const about = { description: description.slice(0, 200), sizeBytes: bytes(Size), apps: appsIn(Labels) };
      return [{ image: tag, ...about, isAtHand: true }];
    });
    return [...own, ...pulled].slice(0, IMAGES_MAX);
  };
  const appsOf = async (image: string): Promise<readonly AppDefinition[]> => {
    const recipe = recipeOf(image);
    if (recipe !== null) return recipe.apps;
    const found = await unlessMissing('look at an image', () => docker.getImage(image).inspect());
    return appsIn(found?.Config.Labels ?? null);
  };
  const remove = async (name: string): Promise<boolean> => {
    const image = await unlessMissing('look at an image', () => docker.getImage(name).inspect());
    if (image === null) return true;
    // One of ours goes by the digest of its recipe and by `latest`; while it has a name, it takes its room.
    const names = OWN_TAG.test(name) ? image.RepoTags.filter((tag) => OWN_TAG.test(tag)) : [name];
    const holders = await engineCall('look for containers of an image', () =>
      docker.listContainers({ all: true, limit: 1, filters: { ancestor: [image.Id] } }),
    );
    if (holders.length > 0) return false;
    for (const one of names) {
      try {
        await engineCall('remove an image', () => docker.getImage(one).remove());
      } catch (error) {
        // 409: a container was made of it meanwhile, or another image stands on it.
        if (statusOf(error) === 409) return false;
        if (!isMissing(error)) throw error;
      }
    }
    return true;
  };
  /** Another name for what was pulled by its digest; that one goes, so that nobody takes it for an image for all. */
  const rename = async (pulled: string, reference: string): Promise<void> => {
    const image = docker.getImage(pulled);
    await engineCall('name an image', () => image.tag({ repo: reference, tag: 'latest' }));
    try {
      await engineCall('take a name from an image', () => image.remove());
    } catch (error) {
      if (!isMissing(error) && statusOf(error) !== 409) throw error;
    }
  };
  return {
    referenceOf,
    nameOf: (image) => withTag(referenceOf(image)),
    remove,
    list,
    appsOf,
    ensure: async (image, onProgress, signal, source) => {
      const reference = referenceOf(image);
      const present = await unlessMissing('look for the image', () => docker.getImage(reference).inspect());
      if (present !== null) return accept(undefined);
      if (isOwnImageReference(image)) {
        if (source === undefined) return refuse(NOT_HERE);
        return once(reference, onProgress, signal, async (tell, cancelled) => {
          const pulled = await pullPatiently(docker, source, tell, cancelled, loginOf, limits);
          if (pulled.ok) await rename(source, reference);
          return pulled;
        });
      }
      const recipe = recipeOf(image);
      return once(reference, onProgress, signal, (tell, cancelled) =>
        recipe === null
          ? pullPatiently(docker, image, tell, cancelled, loginOf, limits)
          : buildRecipe({ docker, recipe, reference, cacheFolder: recipes.cacheFolder }, tell, cancelled),
      );
    },
  };
};
