import { SetMetadata, type Type } from '@nestjs/common';

const EXCLUDED = 'swagger/apiExcludeController';

/**
 * Keeps a controller out of the OpenAPI document, and so out of generated clients, unless it has `ApiExcludeController()`
 * already: then that decorator decides.
 *
 * Writes the metadata of that decorator, because the package does not depend on `@nestjs/swagger`. Tested with version 12.
 * If the key changes, the probes appear in the document.
 */
export function hideFromOpenApi(controller: Type): void {
  if (!Reflect.hasMetadata(EXCLUDED, controller)) SetMetadata(EXCLUDED, [true])(controller);
}
