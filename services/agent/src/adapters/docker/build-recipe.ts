import { spawn } from 'node:child_process';
import type Docker from 'dockerode';
import { APPS_LABEL } from '#contracts';
import { accept, describeError, refuse, type Result } from '#kernel';
import type { ImageProgress, RunRefusal } from '../../ports/runtime.ts';
import { debianRootfs } from '../images/debian-rootfs.ts';
import type { Recipe } from '../images/recipes.ts';
import { isRecord } from '../disk/is-record.ts';
import { engineCall, unlessMissing } from './engine-call.ts';
import { followEvents, pullOnce } from './pull-image.ts';

type Build = {
  readonly docker: Docker;
  readonly recipe: Recipe;
  readonly reference: string;
  readonly cacheFolder: string;
};
type Tell = (progress: ImageProgress) => void;

/** A registry that says nothing for so long does not answer. */
const SILENCE_MAX_MS = 20_000;

/** Has the base image at hand, or says why not; a registry that is silent is given up. */
const haveBase = async (
  { docker, recipe }: Build,
  tell: Tell,
  signal: AbortSignal,
): Promise<string | null> => {
  const present = await unlessMissing('look for the base image', () =>
    docker.getImage(recipe.base).inspect(),
  );
  if (present !== null) return null;
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), SILENCE_MAX_MS);
  const heard = (progress: ImageProgress): void => {
    timer.refresh();
    tell(progress);
  };
  try {
    const pulled = await pullOnce(docker, recipe.base, heard, AbortSignal.any([signal, silence.signal]));
    return pulled.ok ? null : pulled.refusal.message;
  } catch (error) {
    if (signal.aborted || !silence.signal.aborted) throw error;
    return `the registry of ${recipe.base} did not answer within ${SILENCE_MAX_MS / 1000} s`;
  } finally {
    clearTimeout(timer);
  }
};

const labelsOf = ({ version, description, apps }: Recipe): Readonly<Record<string, string>> => ({
  'berth.recipe': version,
  'org.opencontainers.image.description': description,
  ...(apps.length === 0 ? {} : { [APPS_LABEL]: JSON.stringify(apps) }),
});

const buildFromBase = async (
  { docker, recipe, reference }: Build,
  tell: Tell,
  signal: AbortSignal,
): Promise<string | null> => {
  const context = { context: recipe.folder, src: [...recipe.files] };
  const stream = await engineCall('build an image', () =>
    docker.buildImage(context, {
      t: reference,
      buildargs: { BASE: recipe.base },
      labels: labelsOf(recipe),
      rm: true,
      forcerm: true,
      abortSignal: signal,
    }),
  );
  return followEvents(
    docker,
    stream,
    (event) => {
      const line = isRecord(event) && typeof event['stream'] === 'string' ? event['stream'].trim() : '';
      if (line !== '') tell({ text: line.slice(0, 200) });
    },
    signal,
  );
};

/** Hands the engine a root file system made of Debian's packages. */
const importRootfs = async (
  { docker, recipe, reference, cacheFolder }: Build,
  tell: Tell,
  signal: AbortSignal,
) => {
  const root = await debianRootfs(recipe, cacheFolder, tell, signal);
  tell({ text: `importing ${reference}` });
  const tar = spawn('tar', ['-C', root, '--numeric-owner', '--owner=0', '--group=0', '-c', '.'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    signal,
  });
  const [repo = reference, tag = 'latest'] = reference.split(':');
  const stream = await engineCall('import an image', () =>
    docker.importImage(tar.stdout, {
      repo,
      tag,
      changes: [
        'WORKDIR /work',
        'ENV LANG=C.UTF-8',
        `CMD ${JSON.stringify(recipe.command)}`,
        ...Object.entries(labelsOf(recipe)).map(([name, value]) => `LABEL ${name}=${JSON.stringify(value)}`),
      ],
      abortSignal: signal,
    }),
  );
  return followEvents(docker, stream, () => undefined, signal);
};

const failed = (recipe: Recipe, causes: readonly string[]): Result<void, RunRefusal> => {
  const said = causes.join('; ');
  const isFull = /no space left on device/i.test(said);
  return refuse({
    code: isFull ? 'out-of-disk' : 'image-build-failed',
    message: `The image "${recipe.name}" could not be built: ${said}`,
  });
};

/** Builds an image of ours: from its Dockerfile where the base can be pulled, and out of Debian's packages where no registry answers. */
export const buildRecipe = async (
  build: Build,
  tell: Tell,
  signal: AbortSignal,
): Promise<Result<void, RunRefusal>> => {
  const { docker, recipe, reference } = build;
  const tagLatest = async (): Promise<Result<void, RunRefusal>> => {
    await docker.getImage(reference).tag({ repo: `berth/${recipe.name}`, tag: 'latest' });
    return accept(undefined);
  };
  const noBase = await haveBase(build, tell, signal);
  if (noBase === null) {
    const fault = await buildFromBase(build, tell, signal);
    return fault === null ? tagLatest() : failed(recipe, [fault]);
  }
  tell({ text: `no registry answers; making ${recipe.name} from Debian's packages` });
  try {
    const fault = await importRootfs(build, tell, signal);
    return fault === null ? await tagLatest() : failed(recipe, [noBase, fault]);
  } catch (error) {
    if (signal.aborted) throw error;
    return failed(recipe, [noBase, describeError(error)]);
  }
};
