/** The secret of every provoked error: unlike anything that belongs in one. */
export const SECRET = 's3cr3t-MARKER';

const BASE64_OF_BASIC = Buffer.from(`app:${SECRET}`).toString('base64');

/** The shapes in which the secret could leave: as it is, percent-encoded, in Base64, in hex, as an inspected Buffer. */
const SHAPES: readonly string[] = [
  's3cr3t',
  'MARKER',
  encodeURIComponent(SECRET),
  Buffer.from(SECRET).toString('base64').slice(0, 16),
  BASE64_OF_BASIC.slice(6, 20),
  Buffer.from(SECRET).toString('hex'),
  Buffer.from(SECRET).toString('hex').replace(/../g, '$& ').trim(),
];

/** The shapes of the secret that a text shows. */
export const secretsIn = (text: string): string[] => SHAPES.filter((shape) => text.includes(shape));
