import type { Type } from '@nestjs/common';

/** Nest reads these from the class itself. If they were on the handlers too, each guard and filter would run twice. */
const CLASS_ONLY = new Set([
  '__guards__',
  '__exceptionFilters__',
  '__interceptors__',
  '__pipes__',
  'design:paramtypes',
]);

/**
 * Applies class decorators, and copies the metadata that they write to every handler: some guards read metadata from
 * `context.getClass()`, others from `context.getHandler()`.
 *
 * Knows the keys of Nest's own class decorators, which Nest does not export. Tested on Nest 10, 11 and 12. If Nest renames
 * one, that decorator takes effect twice for each request, once for the class and once for the handler.
 */
export function decorateClassAndHandlers(type: Type, decorators: readonly ClassDecorator[]): void {
  const before = new Set<unknown>(Reflect.getOwnMetadataKeys(type));
  for (const decorator of decorators.toReversed()) decorator(type);
  const added = Reflect.getOwnMetadataKeys(type).filter((key) => !before.has(key) && isForHandlers(key));
  for (const handler of handlersOf(type)) {
    for (const key of added) Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, type), handler);
  }
}

/** `@nestjs/swagger` merges the metadata of the class and of the handler, so each tag would appear twice. */
const isForHandlers = (key: unknown): boolean =>
  !CLASS_ONLY.has(String(key)) && !String(key).startsWith('swagger/');

function handlersOf({ prototype }: Type): object[] {
  const methods = prototype as Record<string, unknown>;
  return Object.getOwnPropertyNames(prototype)
    .filter((name) => name !== 'constructor')
    .map((name) => methods[name])
    .filter((method): method is () => unknown => typeof method === 'function');
}
