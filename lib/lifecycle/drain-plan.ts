import type { ResolvedDrainOptions } from './drain-options.js';
import { FAILURES, type LearnedDelay, MAX_LEARNED_DELAY_MS, type Prober } from './learned-delay.js';

export interface DrainPlan {
  readonly delayMs: number;
  /** The delay and its reason. `undefined` if no client asks for readiness and there is no delay. */
  readonly explanation: string | undefined;
  /** Options that contradict what was learned, each with a remedy. */
  readonly disagreements: readonly string[];
}

/** Kubernetes removes a deleted pod from the endpoints without asking its probe, so a few seconds are enough. */
const ENDPOINTS_REMOVED_MS = 5_000;
/** A measured period is not exact. A few ms are not worth a warning. */
const MEASURED_WITHIN = 0.1;

export function planDrain(
  { delayMs: option, untilProbesSeen }: ResolvedDrainOptions,
  { delayMs: learnedMs, probers }: LearnedDelay,
  interrupted: boolean,
): DrainPlan {
  const auto = option === 'auto';
  const delayMs = auto ? (interrupted ? 0 : learnedMs) : option;
  const [slowest] = probers;
  return {
    delayMs,
    explanation: auto ? explainLearned(delayMs, slowest, interrupted) : explainGiven(delayMs, slowest),
    disagreements: [
      ...(slowest === undefined ? [] : tooShort(option, slowest)),
      ...tooManyProbes(untilProbesSeen, delayMs, probers),
    ],
  };
}

function explainLearned(
  delayMs: number,
  slowest: Prober | undefined,
  interrupted: boolean,
): string | undefined {
  if (slowest === undefined) return undefined;
  if (interrupted) return `no delay, because of Ctrl-C in a terminal. ${asking(slowest)}.`;
  const capped = slowest.noticesWithinMs > delayMs ? ", the most that 'auto' waits" : '';
  return `${seconds(delayMs)}${capped}. ${asking(slowest)}, and ${FAILURES} failures may pass until traffic stops.`;
}

function explainGiven(delayMs: number, slowest: Prober | undefined): string | undefined {
  if (delayMs === 0 && slowest === undefined) return undefined;
  const given = `${seconds(delayMs)}, as drain.delayMs says`;
  return slowest === undefined
    ? `${given}. No client asks for readiness at intervals.`
    : `${given}. ${asking(slowest)}.`;
}

function tooShort(option: number | 'auto', slowest: Prober): string[] {
  const { kubelet, periodMs, noticesWithinMs } = slowest;
  const failuresMs = periodMs * FAILURES;
  const neededMs = kubelet ? Math.min(ENDPOINTS_REMOVED_MS, failuresMs) : failuresMs;
  const limitMs = option === 'auto' ? MAX_LEARNED_DELAY_MS : option;
  if (limitMs >= neededMs * (1 - MEASURED_WITHIN)) return [];
  if (option === 'auto') {
    return [
      `drain.delayMs is 'auto', which waits at most ${seconds(limitMs)}. ${asking(slowest)}: if it sends requests until it ` +
        `has seen ${FAILURES} failures, requests will be lost. Let it ask at least every ${seconds(limitMs / FAILURES)}, or set ` +
        'drain.delayMs to its period × failures, and give the process longer than that to end.',
    ];
  }
  return [
    `drain.delayMs is ${option}. ${asking(slowest)}: if it sends requests until it has seen ${FAILURES} failures, requests ` +
      `will be lost. Leave drain.delayMs out ('auto'), or set it to ${noticesWithinMs}; or lower period or failures there.`,
  ];
}

function tooManyProbes(
  untilProbesSeen: number | undefined,
  delayMs: number,
  probers: readonly Prober[],
): string[] {
  if (untilProbesSeen === undefined || delayMs === 0 || probers.length === 0) return [];
  const possible = probers.reduce((sum, { periodMs }) => sum + Math.ceil(delayMs / periodMs), 0);
  if (untilProbesSeen <= possible) return [];
  return [
    `drain.untilProbesSeen is ${untilProbesSeen}, but in a delay of ${seconds(delayMs)} readiness is asked at most ${possible} times, ` +
      `so it never ends the delay early. Set it to at most ${possible}, or leave it out.`,
  ];
}

const asking = ({ name, periodMs, assumed }: Prober) =>
  assumed
    ? `${name} asks for readiness and has shown no period of its own; by default it asks every ${seconds(periodMs)}`
    : `Readiness is asked every ${seconds(periodMs)} by ${name}`;

const seconds = (ms: number) => `${Number((ms / 1_000).toPrecision(ms < 10_000 ? 2 : 3))} s`;
