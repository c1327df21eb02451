import { FORMATS, presenterOf, type HealthFormat } from '../report/formats/formats.js';
import { isRecord, show } from '../support/validation/option-rules.js';
import {
  bool,
  converted,
  integer,
  ms,
  nested,
  oneOf,
  rule,
  withDefault,
  type Given,
  type Resolved,
} from '../support/validation/option-table.js';

const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+(?:; ?[\w-]+=[\w.-]+)*$/;

const formatsRule = rule<readonly HealthFormat[]>('array of formats', (rules, path, formats) => {
  if (formats === undefined) return;
  const remedy = `Give an array of ${Object.keys(FORMATS).join(', ')} or presenters: { mediaType: 'text/plain', present(health) { … } }.`;
  if (!Array.isArray(formats) || formats.length === 0)
    return rules.report(`${path} is ${show(formats)}.`, remedy);
  formats.forEach((format: unknown, index) => {
    if (!isFormat(format))
      rules.report(`${path}[${index}] is ${show(format)}, which is not a format.`, remedy);
  });
});

function isFormat(format: unknown): format is HealthFormat {
  if (typeof format === 'string') return Object.hasOwn(FORMATS, format);
  if (!isRecord(format) || typeof format['present'] !== 'function') return false;
  return typeof format['mediaType'] === 'string' && MEDIA_TYPE.test(format['mediaType']);
}

/**
 * How one probe answers.
 *
 * @param budgetMs the default of the option.
 */
export const probeOptions = (budgetMs: number) => ({
  /** How long the probe waits for its checks, in ms. @default 900, and 3000 for deep */
  budgetMs: withDefault(ms(1), budgetMs),
  /**
   * `summary` also shows the names and statuses of the checks, which are topology. Deep always shows everything.
   *
   * @default "none"
   */
  details: withDefault(oneOf<'none' | 'summary'>('none', 'summary'), 'none'),
  /**
   * The formats of the body: `health+json`, `terminus`, `actuator`, `kubernetes`, `plain`, or presenters of your own. The
   * first is the default. A client gets another one if its `Accept` asks for it.
   *
   * @default ["health+json"]
   */
  formats: converted(withDefault<readonly HealthFormat[]>(formatsRule, ['health+json']), (formats) =>
    // Anything but an array is a fault, which is reported later.
    Array.isArray(formats) ? formats.map(presenterOf) : [],
  ),
  /** The HTTP status of each answer. The boot warns of those that a known client takes for something else. */
  statusCodes: nested({
    /** 204 is sent without a body. @default 200 */
    pass: withDefault(integer(200, 299), 200),
    /** Consul reads 429 as a warning. @default 200 */
    warn: withDefault(integer(200, 599), 200),
    /** Sent with `Retry-After` if it is 503. @default 503 */
    fail: withDefault(integer(400, 599), 503),
    // A status that means "ready" must not be sent while draining.
    /** 404 is a soft drain for HAProxy's `http-check disable-on-404`. @default 503 */
    draining: withDefault(integer(400, 599), 503),
  }),
  /**
   * Sends `x-envoy-degraded` with a warning, and `x-envoy-immediate-health-check-fail` while the instance drains or is
   * broken. Envoy then prefers other instances, or ejects this one without waiting for its thresholds.
   *
   * @default false
   */
  envoyHeaders: withDefault(bool, false),
});

/** How one probe answers. */
export interface ProbeOptions extends Given<ReturnType<typeof probeOptions>> {}

/** {@link ProbeOptions} with every default in place. */
export interface ProbeSettings extends Resolved<ReturnType<typeof probeOptions>> {}
