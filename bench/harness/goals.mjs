import { summarise, total } from './statistics.mjs';

/**
 * A goal judges the samples of a figure, `{ [variant]: Sample[] }`. The samples of one round have the same index. It
 * returns the measured value, and whether the goal is met. A goal with `hard` is about correctness: if it is missed, every
 * run fails, quick ones included. `why` is the reason why the goal may be missed.
 *
 * @typedef {{ value: number, [metric: string]: any }} Sample
 * @typedef {{ measured: number, low?: number, high?: number, met: boolean, detail?: string }} Verdict
 * @typedef {{ text: string, why?: string, hard?: boolean, judge(samples: Record<string, Sample[]>): Verdict }} Goal
 */

const within = (measured, { atLeast = -Infinity, atMost = Infinity }) =>
  measured >= atLeast && measured <= atMost;

const bound = ({ atLeast, atMost }) => (atLeast === undefined ? `≤ ${atMost} ×` : `≥ ${atLeast} ×`);

/** The median of the ratios of each round: a cause that slows a whole round cancels out. */
export function ratio({ of, to, metric = 'value', toMetric = metric, atLeast, atMost, text, why }) {
  return {
    why,
    text: text ?? `${of} ${bound({ atLeast, atMost })} ${to}`,
    judge(samples) {
      const ratios = samples[of].map((sample, round) => sample[metric] / samples[to][round][toMetric]);
      const { median, low, high } = summarise(ratios);
      return { measured: median, low, high, met: within(median, { atLeast, atMost }) };
    },
  };
}

/** The ratio of the sums over all rounds, for events that are too rare to appear in each. */
export function ratioOfTotals({ of, to, metric, atLeast, atMost, text }) {
  return {
    text,
    judge(samples) {
      const [left, right] = [of, to].map((variant) =>
        total(samples[variant].map((sample) => sample[metric])),
      );
      const measured = left / right;
      return { measured, met: within(measured, { atLeast, atMost }), detail: `${left} to ${right}` };
    },
  };
}

/** All these variants give the same answer, to the byte. */
export function sameBytes(...variants) {
  return {
    text: `${variants.join(', ')}: the same bytes`,
    hard: true,
    judge(samples) {
      const answers = new Set(
        variants.flatMap((variant) => samples[variant].map(({ head, body }) => head + body)),
      );
      const met = answers.size === 1;
      return { measured: answers.size, met, ...(!met && { detail: JSON.stringify([...answers]) }) };
    },
  };
}

/** An amount that is not compared with another variant. */
export function amount({ of, metric = 'value', atMost, unit, text, why }) {
  return {
    why,
    text: text ?? `${of} ≤ ${atMost} ${unit}`,
    judge(samples) {
      const { median, low, high } = summarise(samples[of].map((sample) => sample[metric]));
      return { measured: median, low, high, met: median <= atMost };
    },
  };
}

/** The median of what `of` takes more than `to` in each round. */
export function difference({ of, to, metric = 'value', atMost, unit, text, why }) {
  return {
    why,
    text: text ?? `${of} − ${to} ≤ ${atMost} ${unit}`,
    judge(samples) {
      const more = samples[of].map((sample, round) => sample[metric] - samples[to][round][metric]);
      const { median, low, high } = summarise(more);
      return { measured: median, low, high, met: median <= atMost };
    },
  };
}
