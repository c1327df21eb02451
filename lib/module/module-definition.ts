import { ConfigurableModuleBuilder, type DynamicModule } from '@nestjs/common';
import { EarlyDrainModule } from './early-drain.module.js';
import { misplacedOptionFaults, REGISTRATION_KEYS, registrationFaults } from './option-faults.js';
import {
  resolveRegistrationOptions,
  type HealthOptions,
  type HealthRegistrationOptions,
} from './health-options.js';
import { HEALTH_EXPORTS, HEALTH_PROVIDERS } from './health-providers.js';
import { HEALTH_OPTIONS, HEALTH_REGISTRATION, type HealthRegistration } from './health-tokens.js';
import { createProbeControllers } from '../http/probe-controllers.js';

/** The builder recognises registration-time options by these keys. It must not set defaults. */
const EXTRAS: HealthRegistrationOptions = Object.fromEntries(
  REGISTRATION_KEYS.map((key) => [key, undefined]),
);

export const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<HealthOptions>({
    optionsInjectionToken: HEALTH_OPTIONS,
  })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createHealthOptions')
    .setExtras<HealthRegistrationOptions>(EXTRAS, (definition, { imports, ...rest }) => {
      // forRootAsync() takes the imports for the factory's, and puts them into the definition.
      const extras = { ...rest, imports: definition.imports ?? imports };
      const options = resolveRegistrationOptions(extras);
      const faults = [
        ...registrationFaults(extras),
        ...(isAsync(definition) ? misplacedOptionFaults(extras) : []),
      ];
      // With faulty routes or guards there is nothing to mount; the boot will say so.
      const controllers = faults.length === 0 ? createProbeControllers(options) : [];
      const registration: HealthRegistration = { options, faults, controllers };
      return {
        ...definition,
        global: options.isGlobal,
        imports: [...options.imports, EarlyDrainModule],
        controllers,
        providers: [
          ...(definition.providers ?? []),
          { provide: HEALTH_REGISTRATION, useValue: registration },
          ...HEALTH_PROVIDERS,
        ],
        exports: HEALTH_EXPORTS,
      };
    })
    .build();

const isAsync = ({ providers = [] }: DynamicModule): boolean =>
  providers.some(
    (provider) => 'provide' in provider && provider.provide === HEALTH_OPTIONS && !('useValue' in provider),
  );
