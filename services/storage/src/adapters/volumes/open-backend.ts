import type { OpenBackend } from '../../ports/volume-backend.ts';
import { posixBackend } from './posix-backend.ts';

/** The back end of a volume by what it was registered as. */
export const openBackend: OpenBackend = ({ volumeId, settings }) =>
  posixBackend({ volumeId, root: settings.root });
