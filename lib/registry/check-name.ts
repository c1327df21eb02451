import { fault, type Fault } from '../support/errors/configuration.error.js';
import { isName, NAME_REMEDY } from '../support/validation/name-rule.js';
import { show } from '../support/validation/option-rules.js';

/** @param kind the kind of thing that has the name, for the message. */
export const checkNameFault = (name: unknown, origin: string, kind = 'check'): Fault | undefined =>
  isName(name) ? undefined : fault(`${origin} gives its ${kind} the name ${show(name)}.`, NAME_REMEDY);
