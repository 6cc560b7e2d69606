import type { Bus } from '#bus';
import { type NodeImage, PATTERNS } from '#contracts';
import { accept, type Log, type NodeId } from '#kernel';
import type { ImageFacts } from '../ports/runtime.ts';
import { servePattern } from './serve-pattern.ts';

const told = ({ image, description, sizeBytes, apps, isAtHand }: ImageFacts): NodeImage => ({
  image,
  description,
  sizeBytes,
  apps: apps.map(({ name, title, icon }) => ({ name, title, ...(icon === undefined ? {} : { icon }) })),
  isAtHand,
});

/** Tells which images sessions can be made of on one node. Returns how to stop. */
export const serveImages = (
  bus: Bus,
  node: NodeId,
  images: () => Promise<readonly ImageFacts[]>,
  log: Log,
): (() => void) =>
  servePattern(bus, PATTERNS.imageList(node), async () => accept((await images()).map(told)), log);
