import 'reflect-metadata';

/**
 * Applies decorators as TypeScript would, so that a class with them needs no compiler.
 *
 * @param type the class.
 * @param decorators of the class; `inject` are the types of its constructor's parameters, `methods` the decorators
 * of each method.
 */
export function decorate(type, { decorators = [], inject = [], methods = {} }) {
  for (const [name, own] of Object.entries(methods)) {
    Reflect.decorate(own, type.prototype, name, Object.getOwnPropertyDescriptor(type.prototype, name));
  }
  Reflect.defineMetadata('design:paramtypes', inject, type);
  return Reflect.decorate(decorators, type);
}
