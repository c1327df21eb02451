import { URI_REFERENCE } from '../support/validation/option-rules.js';
import { optional, text, textMap, texts, type Given } from '../support/validation/option-table.js';

/** What deep says about the application itself (draft §3.2–3.9). */
export const APPLICATION_INFO = {
  /**
   * The public version of the service (draft §3.2). If it is left out: the version of the nearest package.json that has
   * one, upwards from the program that was started, then from the working directory.
   */
  version: optional(text()),
  /** The version of the implementation, such as a commit or an image tag (draft §3.3). */
  releaseId: optional(text()),
  /** Identifies the service for the readers of the report (draft §3.8). */
  serviceId: optional(text()),
  /** What the service is, for a person (draft §3.9). */
  description: optional(text()),
  /** Anything else about its present state (draft §3.4). */
  notes: optional(texts()),
  /** By relation, such as `runbook`, a URI or a path such as `/runbooks/db` (draft §3.7). */
  links: optional(textMap(URI_REFERENCE)),
};

/** What deep says about the application itself. */
export interface ApplicationInfo extends Given<typeof APPLICATION_INFO> {}
