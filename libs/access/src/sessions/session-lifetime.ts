/** A session that nobody used for so long is over. */
export const IDLE_MS = 30 * 60_000;
/** A session is over after so long, however busy it is. */
export const ABSOLUTE_MS = 12 * 3_600_000;
/** How long after a sign-in secrets may be revealed. */
export const FRESH_MS = 5 * 60_000;
/** Use is written down at most so often. */
export const SEEN_STEP_MS = 60_000;
