/** A part of an OpenAPI 3 schema. */
export interface OpenApiSchema {
  readonly [keyword: string]: unknown;
}

/** An OpenAPI 3 schema of an object. Other members than the properties may be present. */
export interface OpenApiObjectSchema extends OpenApiSchema {
  readonly type: 'object';
  /** Absent if no property is required: OpenAPI 3.0 forbids an empty list. */
  readonly required?: readonly string[];
  readonly properties: Readonly<Record<string, OpenApiSchema>>;
}

const STATUS = { type: 'string', enum: ['pass', 'warn', 'fail'] };
const TEXT = { type: 'string' };
const NUMBER = { type: 'number' };
const TIME = { type: 'string', format: 'date-time' };
const TEXTS = { type: 'array', items: TEXT };
const LINKS = { type: 'object', additionalProperties: TEXT };
const ANY = { oneOf: [TEXT, NUMBER, { type: 'boolean' }, { type: 'object' }, { type: 'array', items: {} }] };

export type HealthSchemaName =
  | 'HealthBody'
  | 'HealthCheckBody'
  | 'DeepHealthBody'
  | 'DeepHealthCheckBody'
  | 'TerminusHealthBody'
  | 'TerminusIndicatorBody'
  | 'ActuatorHealthBody'
  | 'ActuatorComponentBody';

export const refTo = (name: HealthSchemaName): { readonly $ref: string } => ({
  $ref: `#/components/schemas/${name}`,
});

const mapOf = (values: OpenApiSchema) => ({ type: 'object', additionalProperties: values });
const listsOf = (name: HealthSchemaName) => mapOf({ type: 'array', items: refTo(name) });

/** The schemas of the bodies of all probes, by the names that they have in an OpenAPI document. */
export const HEALTH_SCHEMAS: Readonly<Record<HealthSchemaName, OpenApiObjectSchema>> = {
  HealthBody: {
    type: 'object',
    required: ['status'],
    properties: {
      status: STATUS,
      reason: { ...TEXT, description: 'A code such as DRAINING. Absent on a plain pass.' },
      output: { ...TEXT, description: 'Only for a check that does not exist.' },
      checks: { ...listsOf('HealthCheckBody'), description: "Only with `details: 'summary'`." },
    },
  },
  HealthCheckBody: { type: 'object', required: ['status'], properties: { status: STATUS } },
  DeepHealthBody: {
    type: 'object',
    required: ['status', 'checks'],
    properties: {
      status: STATUS,
      reason: TEXT,
      output: TEXT,
      version: TEXT,
      releaseId: TEXT,
      serviceId: TEXT,
      description: TEXT,
      notes: TEXTS,
      links: LINKS,
      checks: { ...listsOf('DeepHealthCheckBody'), description: 'The keys are `name:measurement`.' },
    },
  },
  DeepHealthCheckBody: {
    type: 'object',
    properties: {
      status: STATUS,
      reason: TEXT,
      output: TEXT,
      componentId: TEXT,
      componentType: TEXT,
      critical: { type: 'boolean' },
      observedValue: ANY,
      observedUnit: TEXT,
      time: TIME,
      since: TIME,
      lastPassAt: TIME,
      ageMs: NUMBER,
      stale: { type: 'boolean' },
      consecutiveFailures: NUMBER,
      affectedEndpoints: TEXTS,
      links: LINKS,
      tags: TEXTS,
      rootCause: TEXT,
    },
  },
  TerminusHealthBody: {
    type: 'object',
    required: ['status', 'info', 'error', 'details'],
    properties: {
      status: { type: 'string', enum: ['ok', 'error', 'shutting_down'] },
      info: mapOf(refTo('TerminusIndicatorBody')),
      error: mapOf(refTo('TerminusIndicatorBody')),
      details: mapOf(refTo('TerminusIndicatorBody')),
    },
  },
  TerminusIndicatorBody: {
    type: 'object',
    required: ['status'],
    properties: { status: { type: 'string', enum: ['up', 'down'] }, message: TEXT },
  },
  ActuatorHealthBody: {
    type: 'object',
    required: ['status'],
    properties: {
      status: { type: 'string', enum: ['UP', 'DOWN', 'OUT_OF_SERVICE'] },
      components: mapOf(refTo('ActuatorComponentBody')),
    },
  },
  ActuatorComponentBody: {
    type: 'object',
    required: ['status'],
    properties: { status: TEXT, details: { type: 'object', additionalProperties: true } },
  },
};

/** The names of the schemas that a part of a document refers to, directly or through other schemas. */
export function schemasUsedBy(part: unknown): HealthSchemaName[] {
  const text = JSON.stringify(part);
  const names = Object.keys(HEALTH_SCHEMAS) as HealthSchemaName[];
  const direct = names.filter((name) => text.includes(JSON.stringify(refTo(name).$ref)));
  return [...new Set([...direct, ...direct.flatMap((name) => schemasUsedBy(HEALTH_SCHEMAS[name]))])];
}
