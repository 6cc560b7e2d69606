/** How long a node has, after the time that the program gets to end by itself, until the session counts as stopped anyway. */
export const STOP_MARGIN_MS = 60_000;
/** A session that so many nodes have refused has something wrong with it. */
export const REFUSALS_MAX = 5;
/** Nothing comes back to the queue for ever. */
export const EPOCHS_MAX = 100;
/** The longest pause before a retry. */
export const BACKOFF_MS_MAX = 3_600_000;
/** Why a part of a session on several nodes makes all of it come back to the queue. */
export const PLACEMENT_REFUSED = 'placement-refused';
