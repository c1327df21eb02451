import type { HealthView } from '../registry/health-view.js';

/** Reads the view from a URL of deep: `?only=a,b`, `?exclude=a`, `?fresh=1`. `undefined` for the whole report. */
export function viewOf(url: string): HealthView | undefined {
  const start = url.indexOf('?');
  if (start < 0) return undefined;
  const query = new URLSearchParams(url.slice(start + 1));
  const only = namesIn(query.getAll('only'));
  const exclude = namesIn(query.getAll('exclude'));
  const fresh = query.has('fresh') && !['0', 'false'].includes(query.get('fresh') ?? '');
  if (only.length === 0 && exclude.length === 0 && !fresh) return undefined;
  return {
    ...(only.length > 0 && { only }),
    ...(exclude.length > 0 && { exclude }),
    fresh,
  };
}

const namesIn = (values: readonly string[]): string[] =>
  values
    .flatMap((value) => value.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
