import type { HealthPresenter } from '../../interfaces/presenter.js';

interface Range {
  readonly type: string;
  readonly quality: number;
}

/**
 * The presenter that a client prefers by its `Accept` (RFC 9110, §12.5.1). The first one is the default: for a client that
 * accepts everything, and for one that accepts nothing of ours, since a probe must never be 406.
 */
export function negotiate(
  accept: string | undefined,
  presenters: readonly HealthPresenter[],
): HealthPresenter {
  const [first] = presenters as readonly [HealthPresenter];
  if (accept === undefined || presenters.length === 1) return first;
  const ranges = accept.split(',').map(rangeOf);
  const best = presenters
    .map((presenter) => ({ presenter, quality: qualityOf(typeOf(presenter.mediaType), ranges) }))
    .reduce((left, right) => (right.quality > left.quality ? right : left));
  return best.quality > 0 ? best.presenter : first;
}

function rangeOf(text: string): Range {
  const [type = '', ...parameters] = text.toLowerCase().split(';');
  const weight = parameters.map((each) => each.trim()).find((each) => each.startsWith('q='));
  const quality = weight === undefined ? 1 : Number(weight.slice(2));
  return { type: type.trim(), quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

/** The most specific range that matches decides. */
function qualityOf(type: string, ranges: readonly Range[]): number {
  const wider = [type, `${type.slice(0, type.indexOf('/'))}/*`, '*/*'];
  for (const pattern of wider) {
    const range = ranges.find((each) => each.type === pattern);
    if (range !== undefined) return range.quality;
  }
  return 0;
}

/** The media type without its parameters. */
const typeOf = (mediaType: string): string => mediaType.toLowerCase().split(';')[0]!.trim();
