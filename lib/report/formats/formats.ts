import type { HealthPresenter } from '../../interfaces/presenter.js';
import { ACTUATOR_JSON } from './actuator-json.js';
import { HEALTH_JSON } from './health-json.js';
import { KUBERNETES_TEXT } from './kubernetes-text.js';
import { PLAIN_TEXT } from './plain-text.js';
import { TERMINUS_JSON } from './terminus-json.js';

/** The formats that have a name. */
export const FORMATS = {
  'health+json': HEALTH_JSON,
  terminus: TERMINUS_JSON,
  actuator: ACTUATOR_JSON,
  kubernetes: KUBERNETES_TEXT,
  plain: PLAIN_TEXT,
} as const satisfies Record<string, HealthPresenter>;

/** A format that the package knows, or one of your own. */
export type HealthFormat = keyof typeof FORMATS | HealthPresenter;

export const presenterOf = (format: HealthFormat): HealthPresenter =>
  typeof format === 'string' ? FORMATS[format] : format;
