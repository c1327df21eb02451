export {
  HEALTH_SCHEMAS,
  type HealthSchemaName,
  type OpenApiObjectSchema,
  type OpenApiSchema,
} from './health-schemas.js';
