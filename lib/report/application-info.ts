/** What deep says about the application itself (draft §3.2–3.9). */
export interface ApplicationInfo {
  /**
   * The public version of the service (draft §3.2). Default: that of the nearest package.json that has one, upwards from
   * the program that was started, then from the working directory.
   */
  readonly version?: string;
  /** The version of the implementation, such as a commit or an image tag (draft §3.3). Default: none. */
  readonly releaseId?: string;
  /** Identifies the service among others, in the words of whoever reads the report (draft §3.8). Default: none. */
  readonly serviceId?: string;
  /** What the service is, for a person (draft §3.9). Default: none. */
  readonly description?: string;
  /** What else is to be known of its present state (draft §3.4). Default: none. */
  readonly notes?: readonly string[];
  /** By relation, such as `runbook`, a URI or a path such as `/runbooks/db` (draft §3.7). Default: none. */
  readonly links?: Readonly<Record<string, string>>;
}
