import type { Type } from '@nestjs/common';
import { describeForOpenApi, openApiModel, type OpenApiController } from '../nest/openapi-metadata.js';
import { markedProbe } from '../nest/shadowed-routes.js';
import type { ProbeCatalog } from '../probes/probe-catalog.js';
import { HEALTH_SCHEMAS, schemasUsedBy } from '../swagger/health-schemas.js';
import { operationOf, operationOfOneCheck } from '../swagger/probe-operations.js';
import { guardsOf, type ProbeMount } from './probe-mount.js';

/** Describes the probes for the OpenAPI document, if `openapi` says so. Call it before the application makes the document. */
export function documentProbes(controllers: readonly Type[], mount: ProbeMount, probes: ProbeCatalog): void {
  const { openapi } = mount;
  if (!openapi) return;
  const security = openapi === true ? undefined : [openapi.security].flat();
  const guarded = new Set(
    guardsOf(mount)
      .filter(({ guards }) => guards !== 'none')
      .map(({ probe }) => probe),
  );
  for (const controller of controllers) {
    const name = markedProbe(controller);
    if (name === undefined) continue;
    const isGuarded = guarded.has(name);
    const probe = probes.get(name);
    const operations: OpenApiController['operations'] = {
      get: operationOf(probe, isGuarded),
      ...(name === 'deep' && { one: operationOfOneCheck(probe, isGuarded) }),
    };
    const models = schemasUsedBy(operations).map((schema) => openApiModel(schema, HEALTH_SCHEMAS[schema]));
    // A requirement of the whole document does not apply to a public probe.
    describeForOpenApi(controller, { operations, models, security: isGuarded ? security : [] });
  }
}
