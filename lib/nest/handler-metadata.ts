import type { Type } from '@nestjs/common';

/** Nest reads these from the class itself. On the handlers as well, each guard and filter would run twice. */
const OF_THE_CLASS = new Set([
  '__guards__',
  '__exceptionFilters__',
  '__interceptors__',
  '__pipes__',
  'design:paramtypes',
]);

/**
 * Applies class decorators, and copies the metadata that they write to every handler: guards read metadata from
 * `context.getClass()`, from `context.getHandler()`, or from both.
 */
export function decorateClassAndHandlers(type: Type, decorators: readonly ClassDecorator[]): void {
  const before = new Set<unknown>(Reflect.getOwnMetadataKeys(type));
  for (const decorator of decorators.toReversed()) decorator(type);
  const added = Reflect.getOwnMetadataKeys(type).filter((key) => !before.has(key) && isForHandlers(key));
  for (const handler of handlersOf(type)) {
    for (const key of added) Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, type), handler);
  }
}

/** `@nestjs/swagger` merges what it finds on the class and on the handler: each tag would be there twice. */
const isForHandlers = (key: unknown): boolean =>
  !OF_THE_CLASS.has(String(key)) && !String(key).startsWith('swagger/');

function handlersOf({ prototype }: Type): object[] {
  const methods = prototype as Record<string, unknown>;
  return Object.getOwnPropertyNames(prototype)
    .filter((name) => name !== 'constructor')
    .map((name) => methods[name])
    .filter((method): method is () => unknown => typeof method === 'function');
}
