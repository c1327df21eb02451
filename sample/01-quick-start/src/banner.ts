import { DEFAULT_ROUTES, PROBES } from 'nestjs-vitals';

/** The first commands to try. */
export function banner(origin: string, token: string): string {
  const urls = PROBES.map((probe) => `  ${probe.padEnd(9)}  ${origin}/${DEFAULT_ROUTES[probe]}`);
  return `
${urls.join('\n')}

The deep report wants a token; this one is good for an hour:

TOKEN=${token}
curl -i -H "Authorization: Bearer $TOKEN" ${origin}/${DEFAULT_ROUTES.deep}
`;
}
