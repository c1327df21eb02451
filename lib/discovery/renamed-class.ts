/** How sure it is that a bundler has given a class its name. */
export type Renaming = 'certain' | 'possible';

// esbuild appends 2, 3, … to a name that is taken, rollup $1, $2, ….
const NUMBERED = /[^\d]([2-9]|\d{2,})$/;
const NUMBERED_BY_ROLLUP = /\$\d+$/;
// Someone who numbers a class writes OrdersDb2Health.
const NUMBERED_SUFFIX = /(?:HealthIndicator|HealthCheck|Indicator|Health|Module)\d+$/;
const MINIFIED_LENGTH = 3;

/**
 * Whether a bundler renamed a class, as far as its name and that of its module tell. Minifiers leave one to three
 * characters. esbuild numbers a class whose name is taken; of code that tsc has compiled, it numbers every decorated class.
 */
export function renamingOf(className: string, moduleName: string): Renaming | undefined {
  const minified =
    className.length === 1 ||
    (className.length <= MINIFIED_LENGTH &&
      (/^[a-z_$]/.test(className) || moduleName.length <= MINIFIED_LENGTH));
  if (minified || NUMBERED_BY_ROLLUP.test(className) || NUMBERED_SUFFIX.test(className)) return 'certain';
  if (!NUMBERED.test(className)) return undefined;
  return NUMBERED_SUFFIX.test(moduleName) ? 'certain' : 'possible';
}
