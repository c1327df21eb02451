/** An instance of Nest's container, with its origin. */
export interface Discovered {
  readonly instance: object;
  /** The class whose decorators apply: of the instance, or, if it is a stand-in, the one it stands in for. */
  readonly type: object;
  /** `OrdersDb in OrdersModule`. */
  readonly origin: string;
  /** The class's name without its module. */
  readonly typeName: string;
  readonly moduleName: string;
  /** Request-scoped or transient, itself or by what it depends on: there is no one instance to call. */
  readonly scoped: boolean;
}
