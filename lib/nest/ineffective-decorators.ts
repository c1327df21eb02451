import { fault, type Fault } from '../support/errors/configuration.error.js';

interface Ineffective {
  readonly decorator: string;
  readonly why: string;
  readonly remedy: string;
}

/** The metadata keys of decorators that do nothing on the controller of a probe. */
const INEFFECTIVE: Readonly<Record<string, Ineffective>> = {
  __interceptors__: {
    decorator: 'UseInterceptors()',
    why: 'interceptors run after a probe is answered',
    remedy:
      'Remove it. To refuse requests use a guard, to see them use middleware, to observe health use HealthService.changes$.',
  },
  __pipes__: {
    decorator: 'UsePipes()',
    why: 'the handlers of probes have no parameters',
    remedy: 'Remove it.',
  },
  'class_serializer:options': {
    decorator: 'SerializeOptions()',
    why: 'Nest does not serialize the answers of probes',
    remedy: 'Remove it.',
  },
  path: {
    decorator: 'Controller()',
    why: 'the controllers of the probes have their paths from the option routes',
    remedy: 'Remove it, and set the path with HealthModule.forRoot({ routes: { … } }).',
  },
  __injectable__: {
    decorator: 'Injectable()',
    why: 'the controllers of the probes always have the default scope',
    remedy: 'Remove it.',
  },
};

/**
 * Class decorators that do nothing on the controller of a probe, and method decorators. Each is applied to an empty class
 * to see which metadata it writes.
 *
 * Knows the keys of Nest's own decorators, which Nest does not export. Tested on Nest 10, 11 and 12. If Nest renames one, the
 * boot accepts that decorator, which still does nothing.
 *
 * @param path the option that lists them, such as `deep.decorators`.
 */
export const decoratorFaults = (path: string, decorators: readonly ClassDecorator[]): readonly Fault[] =>
  decorators.flatMap((decorator, index) => faultsOf(`${path}[${index}]`, decorator));

function faultsOf(place: string, decorator: ClassDecorator): Fault[] {
  class Trial {}
  try {
    decorator(Trial);
  } catch (error) {
    return [
      fault(
        `${place} cannot decorate a class: ${error instanceof Error ? error.message : String(error)}`,
        'Give class decorators, called: [Public(), SkipThrottle()]. Method decorators such as Header() and HttpCode() do nothing for a probe.',
      ),
    ];
  }
  return Reflect.getOwnMetadataKeys(Trial).flatMap((key) => {
    const found = INEFFECTIVE[String(key)];
    return found ? [fault(`${place} is ${found.decorator}, but ${found.why}.`, found.remedy)] : [];
  });
}
