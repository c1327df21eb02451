/** The status of a service in grpc.health.v1. */
export const ServingStatus = {
  SERVING: 1,
  NOT_SERVING: 2,
  /** Only in Watch. */
  SERVICE_UNKNOWN: 3,
} as const;

export type ServingStatus = (typeof ServingStatus)[keyof typeof ServingStatus];
