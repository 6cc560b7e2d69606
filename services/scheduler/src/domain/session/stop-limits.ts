/** How long a node has, after the time that the program gets to end by itself, until the session counts as stopped anyway. */
export const STOP_MARGIN_MS = 60_000;
/** A session that so many nodes have refused has something wrong with it. */
export const PLACEMENTS_MAX = 5;
