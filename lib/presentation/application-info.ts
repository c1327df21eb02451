/** What deep says about the application itself (draft §3.2–3.9). */
export interface ApplicationInfo {
  /** The public version of the service. Default: that of the application's package.json. */
  readonly version?: string;
  /** The version of the implementation, such as a commit or an image tag. */
  readonly releaseId?: string;
  readonly serviceId?: string;
  readonly description?: string;
  readonly notes?: readonly string[];
  /** Link relations to URIs. */
  readonly links?: Readonly<Record<string, string>>;
}
