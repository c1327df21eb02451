const SPREAD = 0.1;

/** The most that jitter stretches a time, as a factor. */
export const MAX_JITTER = 1 + SPREAD;

/** A factor in [0.9, 1.1), so that replicas which started together do not march in step. */
export const jitter = (random: () => number = Math.random): number => 1 - SPREAD + 2 * SPREAD * random();
