import pc from 'picocolors';

/** Colours, or none: decided once, where it is known whether a terminal is there. */
export type Paint = ReturnType<typeof pc.createColors>;
export const createPaint = (isColoured: boolean): Paint => pc.createColors(isColoured);
export const plain: Paint = createPaint(false);

/** The colour of a phase or of how a session ended. */
export const phaseColour = (paint: Paint, phase: string): ((text: string) => string) => {
  switch (phase) {
    case 'running':
    case 'completed':
    case 'ready':
    case 'ok':
      return paint.green;
    case 'waiting':
    case 'placed':
    case 'preparing':
    case 'stopping':
    case 'degraded':
    case 'cordoned':
    case 'draining':
      return paint.yellow;
    case 'failed':
    case 'node-lost':
    case 'expired':
    case 'lost':
    case 'fenced':
    case 'removed':
      return paint.red;
    default:
      return paint.dim;
  }
};
