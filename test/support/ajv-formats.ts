import module from 'ajv-formats';
import type { Ajv } from 'ajv';

/** The package is CommonJS: its default export is one level deeper for ES modules. */
export const addFormats = ((module as any).default ?? module) as (ajv: Ajv) => Ajv;
