import type { DynamicModule, ForwardReference, Type } from '@nestjs/common';
import type { HttpAdapterHost, ModuleRef } from '@nestjs/core';
import type { ApplicationConfig } from './application-config.js';

/** An entry of a module's `imports`. */
export type Import = Type | DynamicModule | ForwardReference | Promise<DynamicModule> | undefined;

interface Container {
  readonly applicationConfig?: ApplicationConfig;
  readonly contextOptions?: { readonly return503OnClosing?: boolean };
  getDynamicMetadataByToken?(token: string, key: 'imports'): readonly Import[] | undefined;
}

/**
 * Reads the private field `container` of `ModuleRef`, because Nest makes neither its container nor its configuration
 * injectable. All other files read the container through these functions.
 *
 * Tested on Nest 10, 11 and 12. If the field is gone, each function returns `undefined`, `[]` or `false`, and its callers
 * say what they do then.
 */
const containerOf = (moduleRef: ModuleRef): Container =>
  (moduleRef as unknown as { readonly container?: Container }).container ?? {};

export const applicationConfigOf = (moduleRef: ModuleRef): ApplicationConfig | undefined =>
  containerOf(moduleRef).applicationConfig;

/** The imports that a dynamic module was given besides those of `@Module()`. */
export const dynamicImportsOf = (moduleRef: ModuleRef, token: string): readonly Import[] =>
  containerOf(moduleRef).getDynamicMetadataByToken?.(token, 'imports') ?? [];

/**
 * Whether the application was created with `return503OnClosing`. Nest's container has the option, and Fastify's adapter has a
 * copy.
 */
export function hasReturn503OnClosing(moduleRef: ModuleRef, { httpAdapter }: HttpAdapterHost): boolean {
  const adapter = httpAdapter as unknown as { readonly return503OnClosing?: boolean } | undefined;
  return Boolean(containerOf(moduleRef).contextOptions?.return503OnClosing ?? adapter?.return503OnClosing);
}
