import { MASK } from './mask.js';

export interface Hidden {
  readonly start: number;
  readonly end: number;
  /** Nothing in it needs to be hidden. */
  readonly harmless?: boolean | undefined;
}

/** Hides what stands behind each match, as far as `extentAt` says. */
export function hideBehind(
  text: string,
  pattern: RegExp,
  extentAt: (text: string, at: number) => Hidden | undefined,
): string {
  pattern.lastIndex = 0;
  let redacted = '';
  let from = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const extent = extentAt(text, pattern.lastIndex);
    if (!extent) continue;
    pattern.lastIndex = Math.max(pattern.lastIndex, extent.end);
    if (extent.harmless) continue;
    redacted += text.slice(from, extent.start) + MASK;
    from = extent.end;
  }
  return redacted + text.slice(from);
}
