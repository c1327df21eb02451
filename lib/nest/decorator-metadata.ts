import { RequestMethod, Scope, type Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import type { Import } from './container.js';

/**
 * Reads the metadata that Nest's decorators write. Nest does not export the keys.
 *
 * Tested on Nest 10, 11 and 12: a test applies each decorator and reads it back. If a key is gone, the class or method counts
 * as not decorated, so fewer mistakes are found at boot, a global filter catches every exception, and a request-scoped
 * guard that no module provides is made once.
 */
const PATH = 'path';
const METHOD = 'method';
const VERSION = '__version__';
const HOST = 'host';
const MODULE_PATH = '__module_path__';
const ROUTE_ARGUMENTS = '__routeArguments__';
const CATCH = '__filterCatchExceptions__';
const SCOPE = 'scope:options';
const IMPORTS = 'imports';
/** `@Next()` writes this before the position of the parameter. */
const NEXT_PARAMETER = '2:';

/** The paths of `@Controller()` or of a method decorator such as `@Get()`. */
export const pathsOf = (target: object): string[] =>
  [read(PATH, target)].flat().filter((path) => typeof path === 'string');

/** Whether a method, or the function that Nest made of it, is a route. */
export const isRoute = (method: object): boolean =>
  Reflect.hasMetadata(PATH, method) && Reflect.hasMetadata(METHOD, method);

/** Whether a method answers GET requests. */
export const answersGet = (method: object): boolean =>
  [RequestMethod.GET, RequestMethod.ALL].includes(read(METHOD, method) as RequestMethod);

/** Whether a controller or a method is only for some hosts or versions. */
export const hasHostOrVersion = (target: object): boolean =>
  [HOST, VERSION].some((key) => read(key, target) !== undefined);

/** Whether a method may pass the request on with `@Next()`. */
export const takesNext = (controller: object, method: string): boolean =>
  Object.keys((Reflect.getMetadata(ROUTE_ARGUMENTS, controller, method) ?? {}) as object).some((key) =>
    key.startsWith(NEXT_PARAMETER),
  );

/** The prefix that `RouterModule` gives the routes of a module; `''` if there is none. */
export const routerPrefixOf = (module: unknown, { applicationId }: ModulesContainer): string =>
  typeof module === 'function' ? String(read(`${MODULE_PATH}${applicationId}`, module) ?? '') : '';

/** The names of all methods of a controller, inherited ones included. Accessors are not read. */
export function methodNamesOf(prototype: object): string[] {
  const parent = Object.getPrototypeOf(prototype) as object | null;
  const own = Object.getOwnPropertyNames(prototype);
  const inherited = parent && parent !== Object.prototype ? methodNamesOf(parent) : [];
  const isMethod = (name: string) =>
    name !== 'constructor' && typeof Object.getOwnPropertyDescriptor(prototype, name)?.value === 'function';
  return [...own.filter(isMethod), ...inherited.filter((name) => !own.includes(name))];
}

/** The types of `@Catch()`. An empty list means every exception. */
export const caughtTypesOf = (filter: object): readonly Type[] =>
  (read(CATCH, filter.constructor) ?? []) as readonly Type[];

/** Whether `@Injectable({ scope: Scope.REQUEST })` is on a class. */
export const isRequestScoped = (type: object): boolean =>
  (read(SCOPE, type) as { readonly scope?: Scope } | undefined)?.scope === Scope.REQUEST;

/** The imports of `@Module()`. */
export const writtenImportsOf = (module: object): readonly Import[] =>
  (read(IMPORTS, module) ?? []) as readonly Import[];

const read = (key: string, target: object): unknown => Reflect.getMetadata(key, target) as unknown;
