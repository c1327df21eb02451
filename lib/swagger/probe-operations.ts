import type { HealthPresenter } from '../interfaces/presenter.js';
import type { ServedProbe } from '../probes/probe-catalog.js';
import { FORMATS } from '../report/formats/formats.js';
import { pascalCase } from '../support/pascal-case.js';
import { refTo, type OpenApiSchema } from './health-schemas.js';

type Content = Readonly<Record<string, { readonly schema?: OpenApiSchema }>>;

export interface OpenApiResponse {
  readonly description: string;
  readonly content?: Content;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** What an OpenAPI document says about one route of a probe. */
export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters: readonly Readonly<Record<string, unknown>>[];
  readonly responses: Readonly<Record<number, OpenApiResponse>>;
}

const SUMMARIES: Readonly<Record<string, string>> = {
  liveness: 'Whether this process works, or has to be restarted',
  readiness: 'Whether this instance may get traffic',
  startup: 'Whether this instance has started',
  deep: 'The state of every check',
};

const MEANINGS = {
  pass: 'pass',
  warn: 'warn: a check that is not critical fails, or a check warns',
  fail: 'fail',
  draining: 'fail: the instance drains',
};

const query = (name: string, description: string) => ({
  name,
  in: 'query',
  required: false,
  description,
  schema: { type: 'string' },
});

const FRESH = query('fresh', 'Runs the checks again, whatever their caches hold.');

/** The route of a probe, and of deep the one for all checks. */
export const operationOf = (probe: ServedProbe, guarded: boolean): OpenApiOperation => ({
  operationId: `get${pascalCase(probe.probe)}${probe.probe in SUMMARIES ? '' : 'Health'}`,
  summary: SUMMARIES[probe.probe] ?? `The probe "${probe.probe}"`,
  parameters:
    probe.probe === 'deep'
      ? [
          query('only', 'Names of checks, separated by commas.'),
          query('exclude', 'Names of checks, separated by commas.'),
          FRESH,
        ]
      : [],
  responses: {
    ...verdictsOf(probe),
    ...(probe.probe === 'deep' && { 400: unknownCheck('The query names a check that does not exist.') }),
    ...(guarded && REFUSALS),
  },
});

/** The route of one check in deep. */
export const operationOfOneCheck = (deep: ServedProbe, guarded: boolean): OpenApiOperation => ({
  operationId: 'getDeepCheck',
  summary: 'The state of one check',
  parameters: [{ name: 'name', in: 'path', required: true, schema: { type: 'string' } }, FRESH],
  responses: {
    ...verdictsOf(deep),
    404: unknownCheck('There is no such check.'),
    ...(guarded && REFUSALS),
  },
});

/** The body is that of the application's own filters. */
const REFUSALS = {
  401: { description: 'The client is not known.' },
  403: { description: 'The client may not see this.' },
};

const unknownCheck = (description: string): OpenApiResponse => ({
  description,
  content: { [FORMATS['health+json'].mediaType]: { schema: refTo('HealthBody') } },
});

function verdictsOf({ probe, statusCodes, formats }: ServedProbe): Record<number, OpenApiResponse> {
  const responses: Record<number, OpenApiResponse> = {};
  for (const verdict of ['pass', 'warn', 'fail', 'draining'] as const) {
    const code = statusCodes[verdict];
    const description = [responses[code]?.description, MEANINGS[verdict]].filter(Boolean).join('; ');
    responses[code] = {
      description,
      ...(code !== 204 && { content: contentOf(formats, probe === 'deep') }),
      ...(code === 503 && { headers: { 'Retry-After': { schema: { type: 'integer' } } } }),
    };
  }
  return responses;
}

/** The first of two formats with the same media type is the one that clients get. */
const contentOf = (formats: readonly HealthPresenter[], deep: boolean): Content =>
  Object.fromEntries(
    formats.toReversed().map((format) => [format.mediaType.replace(/;.*/, ''), schemaOf(format, deep)]),
  );

function schemaOf(format: HealthPresenter, deep: boolean): { schema?: OpenApiSchema } {
  switch (format) {
    case FORMATS['health+json']:
      return { schema: refTo(deep ? 'DeepHealthBody' : 'HealthBody') };
    case FORMATS.terminus:
      return { schema: refTo('TerminusHealthBody') };
    case FORMATS.actuator:
      return { schema: refTo('ActuatorHealthBody') };
    case FORMATS.kubernetes:
    case FORMATS.plain:
      return { schema: { type: 'string' } };
    default:
      return {};
  }
}
