export { fromTerminus, type TerminusIndicator, type TerminusResult } from './from-terminus.js';
