/* `npm run image -- [name]`: has an image at hand before the first session asks for it. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { describeError, nodeId, silentLog } from '#kernel';
import { systemClock } from '#service-kit';
import { ownRecipesFolder, readRecipes } from './adapters/images/recipes.ts';
import { openRuntime } from './adapters/open-runtime.ts';
import { DEFAULT_ISOLATION } from './domain/node-isolation.ts';
import { imageConfig, npmEnvironment } from './config.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const build = async (image: string): Promise<boolean> => {
  const { stateFolder, runtime: choice, imagesFolder, cacheFolder } = imageConfig();
  await mkdir(stateFolder, { recursive: true, mode: 0o700 });
  const recipes = readRecipes(
    imagesFolder ?? ownRecipesFolder(),
    cacheFolder ?? path.join(stateFolder, 'cache'),
    npmEnvironment(),
  );
  const parts = {
    nodeId: nodeId('image'),
    home: 'image',
    stateFolder,
    recipes,
    // It runs no session.
    isolation: { ...DEFAULT_ISOLATION, egress: 'none' as const },
    clock: systemClock,
    log: silentLog,
  };
  const { runtime, facts } = await openRuntime({ choice, ...parts });
  say(`${image} for ${facts.description}`);
  const began = performance.now();
  let last = '';
  const tell = ({ text }: { readonly text: string }): void => {
    if (text !== last) say(`  ${text}`);
    last = text;
  };
  const outcome = await runtime.ensureImage(image, tell, new AbortController().signal);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  say(outcome.ok ? `${image} is at hand after ${seconds} s` : outcome.refusal.message);
  return outcome.ok;
};

try {
  process.exitCode = (await build(process.argv[2] ?? 'python')) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${describeError(error)}\n`);
  process.exitCode = 1;
}
