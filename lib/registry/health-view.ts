import { EmptyViewError } from '../support/errors/empty-view.error.js';
import { UnknownCheckError } from '../support/errors/unknown-check.error.js';

/** A part of a report. An empty view is the whole; one that leaves no check is an error. */
export interface HealthView {
  /** Only these checks, by name. Default: all. */
  readonly only?: readonly string[];
  /** Not these checks, by name, even where `only` names them. Default: none. */
  readonly exclude?: readonly string[];
  /** Run the checks even if their results are fresh; still never two runs of one check at once. Default `false`. */
  readonly fresh?: boolean;
}

/**
 * @throws UnknownCheckError if the view names a check that is not among them.
 * @throws EmptyViewError if it chooses among them and leaves none: of no checks, the report would be that all is well.
 */
export function selectChecks<T extends { readonly name: string }>(
  checks: readonly T[],
  { only, exclude = [] }: HealthView,
): readonly T[] {
  const known = new Set(checks.map(({ name }) => name));
  const unknown = [...(only ?? []), ...exclude].filter((name) => !known.has(name));
  if (unknown.length > 0) throw UnknownCheckError.create(unknown, [...known]);
  const wanted = only && new Set(only);
  const unwanted = new Set(exclude);
  const selected = checks.filter(({ name }) => (wanted?.has(name) ?? true) && !unwanted.has(name));
  const chooses = only !== undefined || exclude.length > 0;
  if (chooses && selected.length === 0) throw EmptyViewError.create([...known]);
  return selected;
}
