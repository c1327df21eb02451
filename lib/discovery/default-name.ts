const SUFFIX = /(?:HealthIndicator|HealthCheck|Indicator|Health)$/;

/** `OrdersDbHealthIndicator` → `orders-db`; `pingS3Bucket` → `ping-s3-bucket`. */
export function defaultName(identifier: string): string {
  const stem = identifier.replace(SUFFIX, '') || identifier;
  return stem
    .replaceAll(/([a-z\d])([A-Z])/g, '$1-$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .replaceAll(/[^A-Za-z\d]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .toLowerCase();
}
