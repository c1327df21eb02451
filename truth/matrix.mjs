import { answers } from './scenarios/answers.mjs';
import { probes } from './scenarios/probes.mjs';
import { shutdown } from './scenarios/shutdown.mjs';
import { time } from './scenarios/time.mjs';
import { cachingTerminus, terminus } from './systems/terminus.mjs';
import { vitals } from './systems/vitals.mjs';

/** Ours comes first: it is the one that must be right. */
export const systems = [vitals, terminus, cachingTerminus];

/**
 * A scenario is data: what is `truth`, how to `run` it against a system that can `start` applications, and, where more
 * than one observation is true, `right`.
 */
export const groups = [answers, time, probes, shutdown];
