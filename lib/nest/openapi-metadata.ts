import { SetMetadata, type Type } from '@nestjs/common';
import type { OpenApiObjectSchema } from '../swagger/health-schemas.js';
import type { OpenApiOperation } from '../swagger/probe-operations.js';

/**
 * Writes the metadata that the decorators of `@nestjs/swagger` write, because the package does not depend on it.
 *
 * Tested with versions 7, 11 and 12. If a key changes, the probes appear in the document though they should not, or with less than
 * is known of them.
 */
const EXCLUDED_CONTROLLER = 'swagger/apiExcludeController';
const EXCLUDED_ENDPOINT = 'swagger/apiExcludeEndpoint';
const TAGS = 'swagger/apiUseTags';
const SECURITY = 'swagger/apiSecurity';
const OPERATION = 'swagger/apiOperation';
const PARAMETERS = 'swagger/apiParameters';
const RESPONSES = 'swagger/apiResponse';
const MODELS = 'swagger/apiExtraModels';
/** The document takes all of its members into the schema of the model. Version 7 has no key for schemas yet. */
const EXTENSION = 'swagger/apiExtension';

/**
 * Keeps a controller out of the OpenAPI document, and so out of generated clients, unless it has `ApiExcludeController()`
 * already: then that decorator decides.
 */
export function hideFromOpenApi(controller: Type): void {
  if (!Reflect.hasMetadata(EXCLUDED_CONTROLLER, controller)) {
    SetMetadata(EXCLUDED_CONTROLLER, [true])(controller);
  }
}

export interface OpenApiController {
  /** By the name of the handler. Handlers that are not named are left out of the document. */
  readonly operations: Readonly<Record<string, OpenApiOperation>>;
  readonly models: readonly Type[];
  /** The names of security schemes, one of which a client needs; `undefined` if the decorators of the controller decide. */
  readonly security: readonly string[] | undefined;
}

/** Decorators that the controller has already, such as `ApiTags()` and `ApiBearerAuth()`, are kept. */
export function describeForOpenApi(
  controller: Type,
  { operations, models, security }: OpenApiController,
): void {
  const { prototype } = controller as { readonly prototype: Record<string, object> };
  for (const name of Object.getOwnPropertyNames(prototype)) {
    if (name === 'constructor') continue;
    const operation = operations[name];
    if (operation === undefined) {
      Reflect.defineMetadata(EXCLUDED_ENDPOINT, { disable: true }, prototype[name]!);
      continue;
    }
    const { parameters, responses, ...head } = operation;
    Reflect.defineMetadata(OPERATION, head, prototype[name]!);
    Reflect.defineMetadata(PARAMETERS, parameters, prototype[name]!);
    Reflect.defineMetadata(RESPONSES, responses, prototype[name]!);
  }
  Reflect.defineMetadata(MODELS, models, controller);
  if (!Reflect.hasMetadata(TAGS, controller)) Reflect.defineMetadata(TAGS, ['health'], controller);
  if (security !== undefined && !Reflect.hasMetadata(SECURITY, controller)) {
    Reflect.defineMetadata(
      SECURITY,
      security.map((scheme) => ({ [scheme]: [] })),
      controller,
    );
  }
}

/** The model class that has this schema. Its own name is that of the schema in the document. */
export function openApiModel(name: string, schema: OpenApiObjectSchema): Type {
  const model: Type = { [name]: class {} }[name]!;
  Reflect.defineMetadata(EXTENSION, schema, model);
  return model;
}
