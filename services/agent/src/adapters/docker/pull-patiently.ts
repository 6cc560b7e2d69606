import type Docker from 'dockerode';
import type { Refusal, Result } from '#kernel';
import type { PullFailureCode } from '../../domain/pull-failure.ts';
import type { ImageProgress } from '../../ports/runtime.ts';
import { pullOnce } from './pull-image.ts';
import type { LoginOf } from './registry-logins.ts';
import { PATIENT_LIMITS, type PatientLimits, tryPatiently } from './try-patiently.ts';

/**
 * Pulls an image, and again where that may help: not what a registry does not have or does not give. Layers that came are not fetched twice.
 * Throws when cancelled, and where the engine does not answer.
 */
export const pullPatiently = (
  docker: Docker,
  image: string,
  onProgress: (progress: ImageProgress) => void,
  signal: AbortSignal,
  loginOf: LoginOf,
  limits: PatientLimits = PATIENT_LIMITS,
): Promise<Result<void, Refusal<PullFailureCode>>> =>
  tryPatiently(
    { image, what: 'pull', limits, tell: (text) => onProgress({ text }), signal },
    async (heard, abort) => {
      const login = await loginOf(image);
      const told = (progress: ImageProgress): void => {
        heard();
        onProgress(progress);
      };
      return pullOnce(docker, image, told, abort, login);
    },
  );
