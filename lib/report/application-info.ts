import { URI_REFERENCE } from '../support/validation/option-rules.js';
import { optional, text, textMap, texts, type Given } from '../support/validation/option-table.js';

/** The deep report's description of the application (draft §3.2–3.9). */
export const APPLICATION_INFO = {
  /**
   * The public version of the service (draft §3.2). Default: the version of the nearest package.json that has one,
   * upwards from the started program, then from the working directory.
   */
  version: optional(text()),
  /** The version of the implementation, such as a commit or an image tag (draft §3.3). */
  releaseId: optional(text()),
  /** Identifies the service for the readers of the report (draft §3.8). */
  serviceId: optional(text()),
  /** A description of the service for people (draft §3.9). */
  description: optional(text()),
  /** Other remarks on the current state (draft §3.4). */
  notes: optional(texts()),
  /** URIs or paths by relation, such as `{ runbook: '/runbooks/db' }` (draft §3.7). */
  links: optional(textMap(URI_REFERENCE)),
};

/** The deep report's description of the application. */
export interface ApplicationInfo extends Given<typeof APPLICATION_INFO> {}
