/** draft-inadarei-api-health-check-06, as a JSON Schema: §3 for the root, §4 for the objects of `checks`. */
const uri = { type: 'string', format: 'uri-reference' };
const links = { type: 'object', additionalProperties: uri };
const status = { enum: ['pass', 'warn', 'fail'] };

export const HEALTH_JSON_SCHEMA = {
  type: 'object',
  required: ['status'],
  properties: {
    status,
    version: { type: 'string' },
    releaseId: { type: 'string' },
    notes: { type: 'array', items: { type: 'string' } },
    output: { type: 'string' },
    checks: {
      type: 'object',
      // Neither part holds a colon, so a key holds at most one.
      propertyNames: { pattern: '^[^:]+(:[^:]+)?$' },
      additionalProperties: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          properties: {
            componentId: { type: 'string' },
            componentType: {
              anyOf: [
                { enum: ['component', 'datastore', 'system'] },
                { type: 'string', format: 'uri' },
                // A standard term: schema.org's WebAPI, microformats' h-card, IANA's text/html.
                { type: 'string', pattern: '^[\\w.+/-]+$' },
              ],
            },
            observedUnit: { type: 'string' },
            status,
            affectedEndpoints: { type: 'array', items: { type: 'string', format: 'uri-template' } },
            time: { type: 'string', format: 'date-time' },
            output: { type: 'string' },
            links,
          },
          // §4.6 and §4.8: left out on a pass.
          if: { properties: { status: { const: 'pass' } }, required: ['status'] },
          // eslint-disable-next-line unicorn/no-thenable
          then: { not: { anyOf: [{ required: ['output'] }, { required: ['affectedEndpoints'] }] } },
        },
      },
    },
    links,
    serviceId: { type: 'string' },
    description: { type: 'string' },
    // Ours, beside the draft's.
    reason: { type: 'string' },
  },
  additionalProperties: false,
  if: { properties: { status: { const: 'pass' } } },
  // eslint-disable-next-line unicorn/no-thenable
  then: { not: { required: ['output'] } },
};
